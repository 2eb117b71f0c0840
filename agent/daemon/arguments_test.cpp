#include "agent/daemon/arguments.h"

#include <gtest/gtest.h>

#include <vector>

namespace sereno::agent {
namespace {

Result<Arguments> parse(std::vector<const char*> words) {
  words.insert(words.begin(), "serenod");
  return parse_arguments(static_cast<int>(words.size()), words.data());
}

TEST(Arguments, AreRead) {
  EXPECT_EQ(parse({})->config_path, "/etc/sereno/sereno.yaml");
  EXPECT_EQ(parse({})->action, Arguments::Action::serve);
  EXPECT_EQ(parse({"-c", "/x.yaml"})->config_path, "/x.yaml");
  EXPECT_EQ(parse({"--config=/x.yaml", "--check"})->action, Arguments::Action::check);
  EXPECT_EQ(parse({"-V"})->action, Arguments::Action::version);
  EXPECT_EQ(parse({"--check", "--help"})->action, Arguments::Action::help);
}

TEST(Arguments, SayWhatIsWrong) {
  EXPECT_EQ(parse({"--chek"}).error().message, "there is no option '--chek' (is '--check' meant?)");
  EXPECT_EQ(parse({"--config"}).error().message, "option '--config' needs FILE");
  EXPECT_EQ(parse({"start"}).error().message, "'start' is no option");
}

TEST(Arguments, TheHelpFitsEightyColumns) {
  const std::string help = parse({"-h"})->help;
  for (std::size_t start = 0; start < help.size();) {
    const auto end = help.find('\n', start);
    EXPECT_LE(end - start, 80u) << help.substr(start, end - start);
    start = end + 1;
  }
  EXPECT_NE(help.find("\nExit codes:\n"), std::string::npos);
}

}  // namespace
}  // namespace sereno::agent
