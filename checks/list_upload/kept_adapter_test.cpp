// A worker keeps its adapter from one run to the next: what it does is what its files say now.
#include <gtest/gtest.h>

#include "checks/list_upload/testing/shop_adapter.h"
#include "plugins/flows/adapters/testing/kept_adapter.h"
#include "sereno/check_harness.h"

namespace list_upload {
namespace {

using sereno::CheckHarness;

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
    sereno::flows::expect_as_its_files_say(harness, c.problem);
  }
}

}  // namespace
}  // namespace list_upload
