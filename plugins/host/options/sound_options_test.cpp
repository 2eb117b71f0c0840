#include "plugins/host/options/sound_options.h"

#include <gtest/gtest.h>

namespace sereno::host {
namespace {

using Kind = Options::Kind;

TEST(SoundOptions, AreThoseWithoutAMistake) {
  const CheckDescription check{.name = "web",
                               .options = {{.name = "url", .kind = Kind::url, .help = "page", .required = true},
                                           {.name = "warning", .kind = Kind::range, .fallback = "2"},
                                           {.name = "regex"},
                                           {.name = "insecure", .kind = Kind::flag},
                                           {.name = "retries", .kind = Kind::integer}}};
  struct Case {
    const char* why;
    OptionValues given;
    OptionValues sound;
  };
  const Case cases[] = {
      {"nothing is required of them", {{"regex", "("}}, {{"regex", "("}, {"warning", "2"}}},
      {"a slip of the pen", {{"ur1", "https://h/"}, {"regex", "("}}, {{"regex", "("}, {"warning", "2"}}},
      {"wrong by its kind", {{"warning", "x"}, {"url", "https://h/"}}, {{"url", "https://h/"}, {"warning", "2"}}},
      {"given twice", {{"retries", "1"}, {"retries", "2"}, {"insecure", "true"}}, {{"insecure", ""}, {"warning", "2"}}},
      {"all is well", {{"url", "https://h/"}, {"warning", "5"}}, {{"url", "https://h/"}, {"warning", "5"}}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(sound_options(check, c.given), c.sound);
  }
}

}  // namespace
}  // namespace sereno::host
