#include "sla/interval_set.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>

namespace sereno::sla {
namespace {

constexpr int width = 64;
using Bits = std::array<bool, width>;

Interval ms(std::int64_t from, std::int64_t to) { return {instant_from_ms(from), instant_from_ms(to)}; }

IntervalSet random_set(std::mt19937& random) {
  std::uniform_int_distribution<int> count(0, 8), place(0, width - 1), length(0, 9);
  std::vector<Interval> parts;
  for (int i = count(random); i > 0; --i) {
    const int from = place(random);
    parts.push_back(ms(from, std::min(width, from + length(random))));
  }
  return IntervalSet::of(parts);
}

/// The set as one bit a millisecond: the model that each operation is held against.
Bits bits(const IntervalSet& set) {
  Bits result{};
  for (int i = 0; i < width; ++i)
    for (const Interval& part : set.parts()) result[static_cast<std::size_t>(i)] |= part.contains(instant_from_ms(i));
  return result;
}

template <class Operation>
Bits each(const Bits& left, const Bits& right, Operation operation) {
  Bits result{};
  for (std::size_t i = 0; i < width; ++i) result[i] = operation(left[i], right[i]);
  return result;
}

/// Flips each run of `value` that is shorter than `length`; runs at the ends only when `ends`.
Bits without_short_runs(Bits model, bool value, int length, bool ends) {
  for (int from = 0; from < width;) {
    int to = from;
    while (to < width && model[static_cast<std::size_t>(to)] == model[static_cast<std::size_t>(from)]) ++to;
    const bool at_end = from == 0 || to == width;
    if (model[static_cast<std::size_t>(from)] == value && to - from < length && (ends || !at_end))
      for (int i = from; i < to; ++i) model[static_cast<std::size_t>(i)] = !value;
    from = to;
  }
  return model;
}

void expect_canonical(const IntervalSet& set) {
  for (std::size_t i = 0; i < set.parts().size(); ++i) {
    EXPECT_FALSE(set.parts()[i].empty());
    if (i > 0) {
      EXPECT_LT(set.parts()[i - 1].to, set.parts()[i].from);
    }
  }
}

TEST(IntervalSet, AgreesWithABitmap) {
  std::mt19937 random(20260401);
  for (int round = 0; round < 4000; ++round) {
    SCOPED_TRACE(round);
    const auto a = random_set(random), b = random_set(random);
    const auto in_a = bits(a), in_b = bits(b);
    for (const auto& set : {a | b, a & b, a - b}) expect_canonical(set);
    EXPECT_EQ(bits(a | b), each(in_a, in_b, [](bool x, bool y) { return x || y; }));
    EXPECT_EQ(bits(a & b), each(in_a, in_b, [](bool x, bool y) { return x && y; }));
    EXPECT_EQ(bits(a - b), each(in_a, in_b, [](bool x, bool y) { return x && !y; }));
    EXPECT_EQ(a.measure().count(), std::count(in_a.begin(), in_a.end(), true));
    EXPECT_EQ(union_of({a, b, a - b}), a | b);
    const int length = round % 7;
    EXPECT_EQ(bits(a.closed(milliseconds{length})), without_short_runs(in_a, false, length, false));
    EXPECT_EQ(bits(a.opened(milliseconds{length})), without_short_runs(in_a, true, length, true));
    const auto range = ms(round % 30, 30 + round % 33);
    EXPECT_EQ(a.clipped(range), a & IntervalSet(range));
    for (int i = -1; i <= width; ++i)
      EXPECT_EQ(a.contains(instant_from_ms(i)), i >= 0 && i < width && in_a[static_cast<std::size_t>(i)]);
  }
}

TEST(IntervalSet, JoinsWhatTouchesAndForgetsWhatIsEmpty) {
  struct Case {
    const char* why;
    std::vector<Interval> given;
    std::vector<Interval> held;
  };
  const Case cases[] = {
      {"touching parts are one", {ms(0, 5), ms(5, 9)}, {ms(0, 9)}},
      {"any order", {ms(7, 9), ms(0, 5)}, {ms(0, 5), ms(7, 9)}},
      {"nested", {ms(0, 9), ms(2, 3)}, {ms(0, 9)}},
      {"empty and turned round", {ms(4, 4), ms(9, 2)}, {}},
      {"an empty part joins nothing", {ms(0, 3), ms(3, 3), ms(4, 5)}, {ms(0, 3), ms(4, 5)}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(IntervalSet::of(c.given).parts(), c.held);
  }
}

TEST(IntervalSet, ClosingAndOpeningAreStrict) {
  const auto set = IntervalSet::of({ms(0, 10), ms(20, 30), ms(41, 45)});
  EXPECT_EQ(set.closed(milliseconds{10}).parts().size(), 3u);
  EXPECT_EQ(set.closed(milliseconds{11}).parts().size(), 2u);
  EXPECT_EQ(set.closed(milliseconds{12}).parts().size(), 1u);
  EXPECT_EQ(set.opened(milliseconds{4}).parts().size(), 3u);
  EXPECT_EQ(set.opened(milliseconds{5}).parts().size(), 2u);
}

}  // namespace
}  // namespace sereno::sla
