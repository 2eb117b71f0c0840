#include "sereno/size.h"

#include <gtest/gtest.h>

namespace sereno {
namespace {

TEST(ParseSize, ReadsBytesAsPeopleWriteThem) {
  struct Case {
    const char* why;
    const char* text;
    std::optional<std::int64_t> bytes;
  };
  constexpr auto none = std::nullopt;
  const Case cases[] = {
      {"bytes", "4096", 4096},
      {"nothing", "0", 0},
      {"with B", "12B", 12},
      {"K is 1024", "64K", 65536},
      {"small letter", "64k", 65536},
      {"as ls writes it", "1.5M", 1572864},
      {"as systemd writes it", "2G", 2147483648},
      {"IEC", "1 KiB", 1024},
      {"with B behind", "1KB", 1024},
      {"T", "1TiB", std::int64_t{1} << 40},
      {"the most", "9007199254740992", std::int64_t{1} << 53},
      {"too many", "9007199254740994", none},
      {"far too many", "1e300T", none},
      {"half a byte", "0.5", none},
      {"negative", "-1", none},
      {"comma", "1,5M", none},
      {"empty", "", none},
      {"a unit alone", "K", none},
      {"another unit", "5 days", none},
      {"i alone", "5Ki", none},
      {"two blanks", "5  K", none},
      {"a blank behind", "5K ", none},
  };
  for (const Case& c : cases) EXPECT_EQ(parse_size(c.text), c.bytes) << c.why;
}

}  // namespace
}  // namespace sereno
