#include "checks/list_upload/list_flow.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "checks/list_upload/testing/shop_adapter.h"
#include "sereno/flows/adapter_folders.h"
#include "sereno/flows/values.h"

namespace list_upload {
namespace {

using sereno::flows::Flow;
using sereno::flows::Step;
using testing::ElementsAre;
using testing::HasSubstr;

std::string with(std::string text, const std::string& old, const std::string& fresh) {
  const auto at = text.find(old);
  return at == std::string::npos ? "nothing to change" : text.replace(at, old.size(), fresh);
}

sereno::Result<Flow> flow_of(const std::string& text, unsigned rows = 1, Mode mode = Mode::api) {
  const auto none = [](const std::string&) { return std::optional<std::string>(); };
  const auto read = sereno::flows::adapter_of(text, "shop.yaml", "", none);
  if (!read) return sereno::Error{read.error().message};
  return list_flow(*read, mode, rows);
}

const Step& step_of(const Flow& flow, const std::string& name) {
  for (const Step& step : flow.steps)
    if (step.name == name) return step;
  throw std::runtime_error("no step " + name);
}

std::vector<std::string> names_of(const Flow& flow) {
  std::vector<std::string> names;
  for (const Step& step : flow.steps) names.push_back(step.name + (step.cleans_up.empty() ? "" : "<" + step.cleans_up));
  return names;
}

TEST(ListFlow, LooksForItsRowsBeforeItDeletesThemAndAfterwards) {
  const auto flow = flow_of(shop_adapter, 2);
  ASSERT_TRUE(flow) << flow.error().message;
  EXPECT_THAT(names_of(*flow),
              ElementsAre("list", "upload", "rows", "astray", "hopper", "find<upload", "find_astray<upload",
                          "delete_1<upload", "delete_2<upload", "delete_astray<upload", "gone<upload"));
  EXPECT_THAT(names_of(left_behind_flow(*flow)), ElementsAre("find", "find_astray<find", "delete_1<find",
                                                             "delete_2<find", "delete_astray<find", "gone<find"));
  EXPECT_EQ(step_of(*flow, "delete_2").request.target, "/rows/${row_id_2}");
  EXPECT_THAT(step_of(*flow, "delete_2").needs, ElementsAre("row_id_2"));
}

TEST(ListFlow, MakesAsManyRowsAsAreAskedFor) {
  const auto flow = flow_of(shop_adapter, 3);
  ASSERT_TRUE(flow) << flow.error().message;
  const std::string json = to_json(step_of(*flow, "upload").request.json);
  EXPECT_EQ(json, R"({"rows":[{"number":"${phone_1}","name":"${probe}","key":"${marker}"},)"
                  R"({"number":"${phone_2}","name":"${probe}","key":"${marker}"},)"
                  R"({"number":"${phone_3}","name":"${probe}","key":"${marker}"}]})");
  std::vector<std::string> taken;
  for (const auto& each : step_of(*flow, "rows").extractions) taken.push_back(each.name + " " + each.source.path);
  EXPECT_THAT(taken, testing::Contains("row_probe_3 /rows/2/name"));
  EXPECT_THAT(taken, testing::Contains("found /rows/*/id"));
}

TEST(ListFlow, ItsMarkAndListAreTheChecksOwn) {
  const auto flow = flow_of(with(shop_adapter, "subject: list_name, list: list_id", "subject: user, list: password"));
  ASSERT_TRUE(flow) << flow.error().message;
  EXPECT_EQ(flow->changes->mark, "${marker}");
  EXPECT_EQ(flow->changes->subject, "list_name");
  EXPECT_EQ(flow->changes->list, "list_id");
  EXPECT_EQ(flow->changes->prefix, name_prefix);
}

TEST(ListFlow, RefusesAdaptersThatDoNotFit) {
  const std::string row = R"({number: "${phone}", name: "${probe}", key: "${marker}"})";
  struct Case {
    const char* why;
    std::string text;
    unsigned rows;
    const char* problem;
  };
  const Case cases[] = {
      {"fits", shop_adapter, 1, ""},
      {"another flow", with(shop_adapter, "list_upload:", "uploads:"), 1, "it has no flow 'list_upload'"},
      {"rows of its own", with(shop_adapter, row, row + ", " + row), 1, "rows of its own"},
      {"nobody finds it again", with(shop_adapter, ", key: \"${marker}\"", ""), 1, "no ${marker}"},
      {"a number of its own", with(shop_adapter, "\"${phone}\"", "\"5551234\""), 1, "no ${phone}"},
      {"one row at a time", with(shop_adapter, "json: {rows: [" + row + "]}", "json: " + row), 2, "one row at a time"},
      {"a row that is alone", with(shop_adapter, "json: {rows: [" + row + "]}", "json: " + row), 1, ""},
      {"a guard is missing", with(shop_adapter, "list_active", "whatever"), 1, "do not take 'list_active'"},
      {"a guard that is given", with(shop_adapter, "{json: /active}", "{variable: user}"), 1,
       "has to come out of an answer"},
      {"a guard with a default", with(shop_adapter, "{json: /dialable}", "{json: /x, default: \"0\"}"), 1,
       "has to come out of an answer"},
      {"no hopper is looked into", with(shop_adapter, "step: hopper", "step: row"), 1, "it has no step 'hopper'"},
      {"a step that nobody knows", with(shop_adapter, "step: astray", "step: activate"), 1, "step 'activate' is none"},
      {"an upload that says it reads",
       with(shop_adapter, "role: changes\n        ask: POST", "role: session\n        ask: POST"), 1,
       "step 'upload' has to say role: changes"},
      {"a step that goes on", with(shop_adapter, "step: hopper\n", "step: hopper\n        keeps_going: true\n"), 1,
       "may not go on after a failure"},
      {"nobody signs in", with(shop_adapter, "role: signs in", "role: reads"), 1,
       "none of its steps says role: signs in"},
      {"a hopper that may be anything",
       with(shop_adapter, "{json: /rows/*, fold: count}", "{pattern: \"row\", fold: count}"), 1,
       "step 'hopper' has to say in 'expect' how an answer with none looks"},
      {"its rows have no ids", with(shop_adapter, "row_id: {json", "row_key: {json"), 1,
       "step 'rows' has to say in 'expect'"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto flow = flow_of(c.text, c.rows);
    EXPECT_EQ(static_cast<bool>(flow), *c.problem == '\0') << (flow ? "" : flow.error().message);
    EXPECT_THAT(flow ? "" : flow.error().message, HasSubstr(c.problem));
  }
}

}  // namespace
}  // namespace list_upload
