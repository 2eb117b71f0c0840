#include "plugins/host/catalogue/bound_at_once.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <link.h>

#include <string>

#include "base/descriptor.h"
#include "plugins/host/testing/process_checks.h"

namespace sereno::host {
namespace {

using testing::TemporaryFolder;

std::string built(const std::string& plugin) {
  return testing::read_all(std::string(SERENO_BAD_PLUGINS) + "/" + plugin + ".so");
}

TEST(IsBoundAtOnce, OnlyWhatAsksForIt) {
  const std::string asks = built("bound_at_once");
  std::string endless = asks;
  reinterpret_cast<ElfW(Ehdr)*>(endless.data())->e_phoff = ~ElfW(Off){0};
  std::string other_entries = asks;
  reinterpret_cast<ElfW(Ehdr)*>(other_entries.data())->e_phentsize = 1;
  struct Case {
    const char* why;
    std::string content;
    bool bound;
  };
  const Case cases[] = {
      {"linked with -z now", asks, true},
      {"linked with -z lazy", built("misses_a_function"), false},
      {"empty", "", false},
      {"text", std::string(4096, '#'), false},
      {"cut in its header", asks.substr(0, sizeof(ElfW(Ehdr)) - 1), false},
      {"cut behind it", asks.substr(0, sizeof(ElfW(Ehdr))), false},
      {"cut before the dynamic section", asks.substr(0, 1000), false},
      {"headers at the end of the world", endless, false},
      {"headers of another size", other_entries, false},
  };
  const TemporaryFolder folder;
  for (const Case& c : cases) {
    testing::write_all(folder.file("plugin.so"), c.content);
    const Descriptor file(open(folder.file("plugin.so").c_str(), O_RDONLY | O_CLOEXEC));
    EXPECT_EQ(is_bound_at_once(file.get()), c.bound) << c.why;
  }
  EXPECT_FALSE(is_bound_at_once(-1)) << "nothing is open";
}

}  // namespace
}  // namespace sereno::host
