#include "ledger/batch.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "base/digest.h"
#include "ledger/fitness.h"

namespace sereno::ledger {

void Batch::Content::refuse(std::string what, const std::string& why) {
  if (refusal.empty() && !why.empty()) refusal = std::move(what) + " " + why;
}

std::uint32_t Batch::Content::place_of(std::string_view text) {
  if (text.empty()) return 0;
  if (const auto found = places.find(text); found != places.end()) return found->second;
  const auto place = static_cast<std::uint32_t>(texts.size());
  texts.emplace_back(text);
  places.emplace(texts.back(), place);
  return place;
}

std::uint32_t Batch::Content::place_of(const Detail& detail) {
  if (detail == Detail{}) return 0;
  if (detail != details.back()) details.push_back(detail);  // neighbours are often equal
  return static_cast<std::uint32_t>(details.size() - 1);
}

bool Batch::Content::before(const Entry& left, const Entry& right) const {
  const bool neighbours = left.service == right.service && left.source == right.source && left.detail == right.detail;
  if (neighbours && left.at != right.at) return left.at < right.at;
  const Detail &one = details[left.detail], &other = details[right.detail];
  // Equal texts have equal places: most comparisons end without looking at bytes.
  const auto text = [&](std::uint32_t a, std::uint32_t b) { return a == b ? 0 : texts[a].compare(texts[b]); };
  for (const auto& [a, b] :
       {std::pair(left.service, right.service), std::pair(one.site, other.site), std::pair(left.source, right.source)})
    if (const int order = text(a, b); order != 0) return order < 0;
  if (left.at != right.at) return left.at < right.at;
  const int how_bad = severity(left.status, left.degraded, one.function_state);
  const int how_bad_other = severity(right.status, right.degraded, other.function_state);
  if (how_bad != how_bad_other) return how_bad > how_bad_other;
  const auto numbers = [](const Entry& entry, const Detail& detail) {
    return std::tuple(entry.status, entry.degraded, entry.interval, detail.function_state, detail.owner,
                      detail.confidence, detail.duration);
  };
  if (numbers(left, one) != numbers(right, other)) return numbers(left, one) < numbers(right, other);
  for (const auto& [a, b] : {std::pair(left.function, right.function), std::pair(left.output, right.output),
                             std::pair(left.perfdata, right.perfdata), std::pair(one.party, other.party),
                             std::pair(one.failed_step, other.failed_step), std::pair(one.reasons, other.reasons),
                             std::pair(one.reason, other.reason), std::pair(one.steps, other.steps)})
    if (const int order = text(a, b); order != 0) return order < 0;
  return false;
}

void Batch::Content::sort() {
  const auto earlier = [this](const Entry& left, const Entry& right) { return before(left, right); };
  if (!std::ranges::is_sorted(entries, earlier)) std::ranges::sort(entries, earlier);
}

Reading Batch::Content::reading(const Entry& entry) const {
  const Detail& detail = details[entry.detail];
  return {.at = instant_from_ms(entry.at),
          .status = entry.status,
          .degraded = entry.degraded,
          .interval = milliseconds{entry.interval},
          .function = texts[entry.function],
          .output = texts[entry.output],
          .function_state = detail.function_state,
          .owner = detail.owner,
          .confidence = detail.confidence,
          .party = texts[detail.party],
          .failed_step = texts[detail.failed_step],
          .reasons = texts[detail.reasons],
          .reason = texts[detail.reason],
          .steps = texts[detail.steps],
          .duration = milliseconds{detail.duration}};
}

Sample Batch::Content::sample(const Entry& entry) const {
  const Detail& detail = details[entry.detail];
  return {.service = texts[entry.service],
          .function = texts[entry.function],
          .at = instant_from_ms(entry.at),
          .status = entry.status,
          .degraded = entry.degraded,
          .interval = milliseconds{entry.interval},
          .output = texts[entry.output],
          .perfdata = texts[entry.perfdata],
          .source = texts[entry.source],
          .function_state = detail.function_state,
          .fault = {.owner = detail.owner,
                    .party = texts[detail.party],
                    .confidence = detail.confidence,
                    .step = texts[detail.failed_step],
                    .reasons = texts[detail.reasons]},
          .reason = texts[detail.reason],
          .site = texts[detail.site],
          .steps = texts[detail.steps],
          .duration = milliseconds{detail.duration}};
}

SeriesName Batch::Content::series(const Entry& entry) const {
  return {.service = texts[entry.service], .site = texts[details[entry.detail].site], .source = texts[entry.source]};
}

bool Batch::Content::same_series(const Entry& left, const Entry& right) const {
  return left.service == right.service && left.source == right.source &&
         details[left.detail].site == details[right.detail].site;
}

void Batch::Content::add(Fact fact, Repeat repeat) {
  refuse("a fact of type '" + fact.type.substr(0, 100) + "'", unfit(fact));
  facts.push_back({.fact = std::move(fact), .repeat = repeat});
}

Batch::Batch() : content_(std::make_unique<Content>()) {}
Batch::~Batch() = default;
Batch::Batch(Batch&&) noexcept = default;
Batch& Batch::operator=(Batch&&) noexcept = default;

void Batch::add(const Sample& sample) {
  Content& content = *content_;
  content.refuse("a sample of '" + sample.service.substr(0, 100) + "'", unfit(sample));
  const Content::Detail detail{.function_state = sample.function_state,
                               .owner = sample.fault.owner,
                               .confidence = sample.fault.confidence,
                               .party = content.place_of(sample.fault.party),
                               .failed_step = content.place_of(sample.fault.step),
                               .reasons = content.place_of(sample.fault.reasons),
                               .reason = content.place_of(sample.reason),
                               .site = content.place_of(sample.site),
                               .steps = content.place_of(sample.steps),
                               .duration = sample.duration.count()};
  content.entries.push_back({.at = ms_of(sample.at),
                             .interval = sample.interval.count(),
                             .service = content.place_of(sample.service),
                             .function = content.place_of(sample.function.empty() ? sample.service : sample.function),
                             .output = content.place_of(sample.output),
                             .perfdata = content.place_of(sample.perfdata),
                             .source = content.place_of(sample.source),
                             .detail = content.place_of(detail),
                             .status = sample.status,
                             .degraded = sample.degraded});
}

void Batch::add(Fact fact) { content_->add(std::move(fact), Content::Repeat::always); }

void Batch::add_once(Fact fact) { content_->add(std::move(fact), Content::Repeat::as_often_as_it_stands); }

void Batch::add_act(Fact fact) { content_->add(std::move(fact), Content::Repeat::as_acts); }

std::string Batch::add_file(std::string bytes) {
  std::string digest = to_hex(sha256(bytes));
  if (bytes.size() > longest_file) content_->refuse("a file of evidence", "of more than 64 MiB");
  content_->files.push_back({.digest = digest, .bytes = std::move(bytes)});
  return digest;
}

void Batch::move(Position position) { content_->positions.push_back(std::move(position)); }

void decide_when_appended(Batch& batch, Decide decide) { batch.content().decide = std::move(decide); }

std::size_t Batch::samples() const { return content_->entries.size(); }

std::size_t Batch::facts() const { return content_->facts.size(); }

}  // namespace sereno::ledger
