// The catalogue over real files, each described by a real child.
#include "plugins/host/catalogue/plugin_catalog.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "base/trusted_file.h"
#include "plugins/host/catalogue/plugin_describer.h"
#include "plugins/host/catalogue/plugin_library.h"
#include "plugins/host/testing/process_checks.h"
#include "sereno/sereno_plugin.h"

namespace sereno::host {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;
using testing::TemporaryFolder;
using ::testing::UnorderedElementsAre;

std::string built(const std::string& plugin) { return std::string(SERENO_BAD_PLUGINS) + "/" + plugin + ".so"; }

class PluginCatalogTest : public ::testing::Test {
 protected:
  /// Puts a built plugin into the folder.
  std::string put(const std::string& plugin, const std::string& name) {
    const std::string path = folder_.file(name + ".so");
    std::filesystem::copy_file(built(plugin), path, std::filesystem::copy_options::overwrite_existing);
    chmod(path.c_str(), 0755);
    return path;
  }
  PluginCatalog scan() const { return PluginCatalog::scan({folder_.path()}, SERENO_WORKER); }

  TemporaryFolder folder_;
};

TEST_F(PluginCatalogTest, DescribesWhatIsThere) {
  const std::string path = put("nothing", "plain");
  testing::write_all(folder_.file("README"), "no plugin");
  testing::write_all(folder_.file(".hidden.so"), "no plugin");
  const auto catalog = scan();
  EXPECT_THAT(catalog.refused(), IsEmpty());
  const auto* const check = catalog.find("plain");
  ASSERT_NE(check, nullptr);
  EXPECT_EQ(check->help, "A check in plain C");
  EXPECT_EQ(check->default_timeout, milliseconds{2500});
  EXPECT_EQ(check->plugin_path, path);
  ASSERT_THAT(check->options, SizeIs(1));
  EXPECT_EQ(check->options[0].name, "level");
  EXPECT_EQ(check->options[0].letter, 'l');
  EXPECT_EQ(check->options[0].kind, Options::Kind::number);
  EXPECT_EQ(check->options[0].fallback, "7");
  EXPECT_EQ(check->options[0].value_name, "NUMBER");
  EXPECT_EQ(catalog.find("other"), nullptr);
  EXPECT_EQ(catalog.why_missing("other"), "no plugin gives a check 'other'; looked in " + folder_.path());
  for (const char* const mistyped : {"plian", "plan", "Plain"})
    EXPECT_EQ(catalog.why_missing(mistyped), "no plugin gives a check '" + std::string(mistyped) +
                                                 "' (is 'plain' meant?); looked in " + folder_.path());
}

TEST_F(PluginCatalogTest, SaysWhyAPluginIsRefused) {
  struct Case {
    const char* plugin;
    std::string why;
  };
  const std::string minor = std::to_string(SERENO_ABI_MINOR);
  const Case cases[] = {
      {"no_symbol", "lacks the symbol sereno_plugin_query"},
      {"misses_a_function", "undefined symbol: function_of_no_library"},
      {"bound_at_once", "undefined symbol: function_of_no_library"},
      {"other_major",
       "speaks plugin line 7." + minor + ", this Sereno 1." + minor + ": install the version made for this Sereno"},
      {"no_answer", "cannot work with plugin line 1." + minor},
      {"short_table", "its plugin table has 4 bytes, too few"},
      {"no_checks", "has no checks"},
      {"null_check", "check 1: is a null pointer"},
      {"bad_name", "check 1: its name must be [a-z][a-z0-9_]*"},
      {"no_run", "check 1: has no function to run"},
      {"null_options", "check 1: has no table of options"},
      {"unknown_kind", "check 'plain': option 'level': its kind 99 is not known here: a newer Sereno is needed"},
      {"crashes", "it died of signal 6 (SIGABRT) while it described itself"},
      {"exits", "it ended with exit code 5 while it described itself"},
      {"in_declare", "cannot work: the list of codecs cannot be read"},
      {"an_int", "cannot work: threw something that is no std::exception"},
      {"while_loaded", "libsip 4 is needed, 3 is there"},
      {"last_words", "it died of signal 6 (SIGABRT) while it described itself: licence not found"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.plugin);
    const std::string path = put(c.plugin, "web");
    const auto catalog = scan();
    EXPECT_THAT(catalog.checks(), IsEmpty());
    ASSERT_THAT(catalog.refused(), SizeIs(1));
    EXPECT_EQ(catalog.refused()[0].path, path);
    EXPECT_EQ(catalog.refused()[0].check, "web");
    EXPECT_THAT(catalog.refused()[0].reason, AllOf(StartsWith(path + ": "), HasSubstr(c.why)));
    EXPECT_EQ(catalog.why_missing("web"), catalog.refused()[0].reason);
  }
}

TEST_F(PluginCatalogTest, RefusesWhatIsNoSharedObject) {
  struct Case {
    const char* why;
    std::string content;
    const char* reason;
  };
  const Case cases[] = {
      {"empty", "", "file too short"},
      {"text", std::string(4096, '#'), "invalid ELF header"},
      {"cut in its headers", testing::read_all(built("nothing")).substr(0, 30), "file too short"},
      {"cut behind them: the loader itself may die of it", testing::read_all(built("nothing")).substr(0, 1000), ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    testing::write_all(folder_.file("web.so"), c.content);
    chmod(folder_.file("web.so").c_str(), 0644);
    EXPECT_THAT(scan().why_missing("web"), AllOf(StartsWith(folder_.file("web.so: ")), HasSubstr(c.reason)));
  }
}

TEST_F(PluginCatalogTest, RefusesAFileThatOthersCanChange) {
  struct Case {
    const char* why;
    mode_t file;
    mode_t folder;
    const char* reason;
  };
  const Case cases[] = {
      {"group", 0775, 0755, "can be written by its group or by others"},
      {"others", 0757, 0755, "can be written by its group or by others"},
      {"its folder", 0755, 0777, "can be written by its group or by others"},
      {"sticky is not enough", 0755, 01777, "can be written by its group or by others"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const std::string path = put("nothing", "plain");
    chmod(path.c_str(), c.file);
    chmod(folder_.path().c_str(), c.folder);
    EXPECT_FALSE(open_trusted_file(path));
    EXPECT_THAT(scan().why_missing("plain"), HasSubstr(c.reason));
    EXPECT_FALSE(PluginLibrary::open(path)) << "the worker looks again before it loads";
    chmod(path.c_str(), 0755);
    chmod(folder_.path().c_str(), 0700);
    EXPECT_TRUE(open_trusted_file(path));
  }
}

TEST_F(PluginCatalogTest, RefusesAnotherUsersFile) {
  const std::string path = put("nothing", "plain");
  if (chown(path.c_str(), 12345, static_cast<gid_t>(-1)) != 0) GTEST_SKIP() << "only root gives files away";
  EXPECT_THAT(scan().why_missing("plain"), HasSubstr("belongs to user 12345, neither root nor the user who runs this"));
}

TEST_F(PluginCatalogTest, LooksAtWhatALinkPointsTo) {
  const TemporaryFolder elsewhere;
  const std::string target = elsewhere.file("target.so");
  std::filesystem::copy_file(built("nothing"), target);
  std::filesystem::create_symlink(target, folder_.file("plain.so"));
  chmod(target.c_str(), 0755);
  EXPECT_TRUE(open_trusted_file(folder_.file("plain.so")));
  chmod(elsewhere.path().c_str(), 0777);
  EXPECT_FALSE(open_trusted_file(folder_.file("plain.so")));
  std::filesystem::create_symlink("/nowhere.so", folder_.file("broken.so"));
  EXPECT_THAT(scan().why_missing("broken"), HasSubstr("No such file"));
  std::filesystem::create_directory(folder_.file("folder.so"));
  EXPECT_THAT(scan().why_missing("folder"), HasSubstr("is no regular file"));
}

TEST_F(PluginCatalogTest, LooksAtTheFoldersAbove) {
  const std::string inner = folder_.file("plugins");
  std::filesystem::create_directory(inner);
  std::filesystem::copy_file(built("nothing"), inner + "/plain.so");
  chmod((inner + "/plain.so").c_str(), 0755);
  chmod(folder_.path().c_str(), 0777);
  const auto catalog = PluginCatalog::scan({inner}, SERENO_WORKER);
  EXPECT_EQ(catalog.find("plain"), nullptr);
  EXPECT_THAT(catalog.why_missing("plain"), StartsWith(folder_.path() + ": can be written"));
  EXPECT_FALSE(PluginLibrary::open(inner + "/plain.so"));
}

TEST_F(PluginCatalogTest, TakesLibrariesOfOneNameApart) {
  const std::string path = put("nothing", "same");
  const auto first = PluginLibrary::open(path);
  std::filesystem::remove(path);
  put("prints", "same");
  const auto second = PluginLibrary::open(path);
  ASSERT_TRUE(first && second);
  EXPECT_NE(first->find("plain"), second->find("plain")) << "the file that is there now, not the one known by its name";
}

TEST_F(PluginCatalogTest, GivesACheckToTheFirstFileThatHasIt) {
  const TemporaryFolder second;
  put("nothing", "a");
  put("nothing", "b");
  std::filesystem::copy_file(built("nothing"), second.file("a.so"));
  const auto catalog = PluginCatalog::scan({folder_.path(), second.path(), "/nowhere"}, SERENO_WORKER);
  EXPECT_EQ(catalog.find("plain")->plugin_path, folder_.file("a.so"));
  ASSERT_THAT(catalog.refused(), SizeIs(3));
  EXPECT_EQ(catalog.refused()[0].reason, "/nowhere: No such file or directory");
  EXPECT_THAT(catalog.refused()[1].reason, HasSubstr("which " + folder_.file("a.so") + " gives already"));
  EXPECT_THAT(catalog.why_missing("x"), HasSubstr("; /nowhere: No such file or directory"));
}

TEST_F(PluginCatalogTest, TakesNoNoticeOfWhatAPluginPrints) {
  put("prints", "plain");
  EXPECT_NE(scan().find("plain"), nullptr);
}

TEST_F(PluginCatalogTest, DoesNotAskAgainForAFileThatIsTheSame) {
  const std::string path = put("nothing", "plain");
  put("no_symbol", "bad");
  const auto earlier = scan();
  const auto again = PluginCatalog::scan({folder_.path()}, "/nowhere/sereno-worker", earlier);
  EXPECT_NE(again.find("plain"), nullptr) << "known, although no child can be started";
  EXPECT_THAT(again.why_missing("bad"), HasSubstr("/nowhere/sereno-worker: No such file")) << "refused ones are asked";

  std::filesystem::remove(path);
  put("prints", "plain");
  EXPECT_EQ(PluginCatalog::scan({folder_.path()}, "/nowhere/sereno-worker", earlier).find("plain"), nullptr)
      << "another file of that name";
  chmod(path.c_str(), 0777);
  EXPECT_EQ(PluginCatalog::scan({folder_.path()}, SERENO_WORKER, scan()).find("plain"), nullptr)
      << "safe before, not now";
}

TEST_F(PluginCatalogTest, TellsWhichFilesAreOtherFilesNow) {
  const std::string kept = put("nothing", "plain");
  const std::string changed = put("prints", "prints");
  const std::string gone = put("no_symbol", "bad");
  const auto earlier = scan();
  EXPECT_THAT(scan().replaced_since(earlier), ElementsAre());
  std::filesystem::remove(gone);
  std::filesystem::remove(changed);
  put("nothing", "prints");
  put("nothing", "new");
  EXPECT_THAT(scan().replaced_since(earlier), UnorderedElementsAre(changed, gone)) << kept << " is as it was";
}

TEST_F(PluginCatalogTest, ABuiltInCheckGoesBeforeAPluginsOfItsName) {
  const std::string path = put("nothing", "plain");
  auto catalog = scan();
  catalog.add_built_in({.name = "plain", .help = "a part of the agent"});
  ASSERT_NE(catalog.find("plain"), nullptr);
  EXPECT_TRUE(catalog.find("plain")->built_in());
  ASSERT_EQ(catalog.refused().size(), 1u);
  EXPECT_EQ(catalog.refused()[0].reason, path + ": gives the check 'plain', which is a part of the agent");
}

TEST(PluginDescriber, GivesUpOnAPluginThatHangs) {
  const auto answers = describe_plugins({built("hangs"), built("nothing"), built("hangs"), built("crashes")},
                                        SERENO_WORKER, {.timeout = milliseconds{300}});
  ASSERT_THAT(answers, SizeIs(4));
  ASSERT_FALSE(answers[0]);
  EXPECT_EQ(answers[0].error().message, built("hangs") + ": did not describe itself within 300 ms");
  EXPECT_TRUE(answers[1]);
  EXPECT_FALSE(answers[2]);
  EXPECT_THAT(answers[3].error().message, HasSubstr("SIGABRT"));
}

TEST(PluginLibrary, FindsItsChecks) {
  const auto library = PluginLibrary::open(built("nothing"));
  ASSERT_TRUE(library) << library.error().message;
  ASSERT_NE(library->find("plain"), nullptr);
  EXPECT_STREQ(library->find("plain")->name, "plain");
  EXPECT_EQ(library->find("plai"), nullptr);
  EXPECT_EQ(library->describe()[0].plugin_path, built("nothing"));
}

}  // namespace
}  // namespace sereno::host
