// A worker keeps its adapter from one run to the next: what it does is what its files say now.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "checks/list_upload/testing/shop_adapter.h"
#include "sereno/check_harness.h"

namespace list_upload {
namespace {

using sereno::CheckHarness;
using sereno::Status;
using testing::HasSubstr;

TEST(KeptAdapter, IsWhatItsFilesSayNow) {
  CheckHarness harness;
  harness.option("url", "http://127.0.0.1:1/")
      .option("adapter", "shop")
      .option("adapter-path", "/shipped")
      .option("list-id", "99901")
      .option("campaign", "CANARY")
      .option("canary-numbers", "5550100")
      .option("credential", "file:/secret")
      .file("/secret", "lists:open sesame");
  struct Case {
    const char* why;
    std::string text;
    const char* problem;
  };
  const Case cases[] = {
      {"as it was shipped", shop_adapter, ""},
      {"it cannot upload", shop_adapter.substr(0, shop_adapter.find("      - step: upload")), "does not fit: "},
      {"it is no adapter", "adapter: shop\nflws: {}\n", "/shipped/shop.yaml:2:1: "},
      {"and well again", shop_adapter, ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    harness.file("/shipped/shop.yaml", c.text);
    for (int again = 0; again < 3; ++again) {
      std::string problems;
      for (const auto& each : harness.validate()) problems += each.to_string() + "\n";
      EXPECT_EQ(problems.empty(), *c.problem == '\0') << problems;
      EXPECT_THAT(problems, HasSubstr(c.problem));
      const auto result = harness.run();
      EXPECT_EQ(result.status, problems.empty() ? Status::critical : Status::unknown) << result.summary;
      EXPECT_THAT(result.summary, HasSubstr(problems.empty() ? "connection refused" : c.problem));
    }
  }
}

}  // namespace
}  // namespace list_upload
