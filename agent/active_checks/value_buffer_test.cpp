#include "agent/active_checks/value_buffer.h"

#include <gmock/gmock.h>

namespace sereno::agent {
namespace {

using testing::ElementsAre;

std::vector<std::int64_t> ids(const std::vector<zabbix::SubmittedValue>& values) {
  std::vector<std::int64_t> all;
  for (const auto& value : values) all.push_back(value.id);
  return all;
}

void add(ValueBuffer& buffer, int count, const std::string& text = "1") {
  for (int i = 0; i < count; ++i) buffer.add({.key = "k", .text = text});
}

TEST(ValueBuffer, KeepsValuesAndTheirNumbersUntilTheServerHasThem) {
  ValueBuffer buffer({});
  add(buffer, 2);
  EXPECT_THAT(ids(buffer.parcel()), ElementsAre(1, 2));
  buffer.keep();
  add(buffer, 1);
  EXPECT_THAT(ids(buffer.parcel()), ElementsAre(1, 2, 3)) << "the same ones first, with the same numbers";
  add(buffer, 1);
  buffer.settle();
  EXPECT_EQ(buffer.waiting(), 1u);
  EXPECT_THAT(ids(buffer.parcel()), ElementsAre(4));
  buffer.settle();
  EXPECT_EQ(buffer.waiting(), 0u);
  EXPECT_EQ(buffer.dropped(), 0);
}

TEST(ValueBuffer, DropsTheOldestThatIsNotOnItsWay) {
  ValueBuffer buffer({.values = 3});
  add(buffer, 4);
  EXPECT_EQ(buffer.dropped(), 1);
  EXPECT_THAT(ids(buffer.parcel()), ElementsAre(2, 3, 4));
  add(buffer, 2);
  EXPECT_EQ(buffer.dropped(), 3) << "what the server may be taking in is not called dropped";
  buffer.keep();
  EXPECT_THAT(ids(buffer.parcel()), ElementsAre(2, 3, 4));
  buffer.settle();
  EXPECT_EQ(buffer.waiting(), 0u);
}

TEST(ValueBuffer, HasABoundOfBytes) {
  ValueBuffer buffer({.values = 100, .bytes = 25});
  add(buffer, 3, "123456789");  // ten bytes each, with its key
  EXPECT_EQ(buffer.waiting(), 2u);
  EXPECT_EQ(buffer.dropped(), 1);
  buffer.limit({.values = 1, .bytes = 25});
  EXPECT_EQ(buffer.dropped(), 2);
}

TEST(ValueBuffer, ParcelsAreBoundedInBoth) {
  ValueBuffer many({});
  add(many, static_cast<int>(ValueBuffer::values_in_a_parcel));
  EXPECT_TRUE(many.has_a_full_parcel());
  add(many, 1);
  EXPECT_EQ(many.parcel().size(), ValueBuffer::values_in_a_parcel);
  ValueBuffer large({});
  add(large, 2, std::string(ValueBuffer::bytes_in_a_parcel * 2 / 3, 'x'));
  EXPECT_TRUE(large.has_a_full_parcel());
  EXPECT_EQ(large.parcel().size(), 1u);
  ValueBuffer huge({});
  add(huge, 1, std::string(ValueBuffer::bytes_in_a_parcel * 2, 'x'));
  EXPECT_EQ(huge.parcel().size(), 1u) << "one always goes";
}

}  // namespace
}  // namespace sereno::agent
