#include "checks/list_upload/marker.h"

#include <gtest/gtest.h>

namespace list_upload {
namespace {

using sereno::instant_from_ms;

TEST(Marker, HoldsItsTime) {
  const auto now = instant_from_ms(1'795'827'490'000);
  const std::string marker = make_marker("mx1", now, 4'000'000'000U);
  EXPECT_TRUE(marker.starts_with("SRN-mx1-")) << marker;
  EXPECT_EQ(time_of_marker(marker), now);
  EXPECT_LE(make_marker("abcdef", now, 7).size(), 20U) << "VICIdial cuts a vendor_lead_code behind 20 bytes";
  EXPECT_NE(make_marker("mx1", now, 1), make_marker("mx1", now, 2));
}

TEST(Marker, IsNoneWhereSomethingIsMissing) {
  const std::string marker = make_marker("mx1", instant_from_ms(1'795'827'490'000), 7);
  for (std::size_t size = 0; size < marker.size(); ++size)
    if (const auto time = time_of_marker(marker.substr(0, size))) {
      ADD_FAILURE() << "cut at " << size;
    }
  for (const char* other :
       {"", "SRN-", "SRN--1p4q9k28s", "XRN-mx1-1p4q9k28s", "SRN-mx1-1p4q9k2i!", "SRN-much_longer-1p4q9k28s"})
    EXPECT_FALSE(time_of_marker(other)) << other;
}

TEST(Marker, SitesAreShortAndPlain) {
  for (const char* good : {"a", "mx1", "ABC_12"}) EXPECT_TRUE(is_site(good)) << good;
  for (const char* bad : {"", "toolong", "a-b", "a b", "\xc3\xb1"}) EXPECT_FALSE(is_site(bad)) << bad;
}

}  // namespace
}  // namespace list_upload
