#include "sla/renderers/json_writer.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace sereno::sla {
namespace {

TEST(InstantJson, IsTheTextOfAnInstant) {
  for (const std::int64_t ms :
       {std::int64_t{0}, std::int64_t{-1}, std::int64_t{7}, std::int64_t{250}, std::int64_t{951'782'400'000},
        std::int64_t{1'775'455'200'007}, std::int64_t{253'402'300'799'999}, std::int64_t{253'402'300'800'000},
        std::int64_t{-62'167'219'200'000}, std::int64_t{-62'167'219'200'001}}) {
    const auto text = instant_json(instant_from_ms(ms)).as_string();
    EXPECT_EQ(std::string(text.data(), text.size()), format_instant(instant_from_ms(ms)));
  }
}

}  // namespace
}  // namespace sereno::sla
