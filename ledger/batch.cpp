#include "ledger/batch.h"

#include <algorithm>
#include <tuple>

#include "ledger/fitness.h"

namespace sereno::ledger {

std::uint32_t Batch::Content::place_of(std::string_view text) {
  if (const auto found = places.find(text); found != places.end()) return found->second;
  const auto place = static_cast<std::uint32_t>(texts.size());
  texts.emplace_back(text);
  places.emplace(texts.back(), place);
  return place;
}

void Batch::Content::refuse(std::string what, const std::string& why) {
  if (refusal.empty() && !why.empty()) refusal = std::move(what) + " " + why;
}

void Batch::Content::sort() {
  const auto key = [](const Entry& entry) { return std::tuple(entry.service, entry.at); };
  if (!std::ranges::is_sorted(entries, {}, key)) std::ranges::stable_sort(entries, {}, key);
}

Reading Batch::Content::reading(const Entry& entry) const {
  return {.at = instant_from_ms(entry.at),
          .status = entry.status,
          .degraded = entry.degraded,
          .interval = milliseconds{entry.interval},
          .function = texts[entry.function],
          .output = texts[entry.output]};
}

Batch::Batch() : content_(std::make_unique<Content>()) {}
Batch::~Batch() = default;
Batch::Batch(Batch&&) noexcept = default;
Batch& Batch::operator=(Batch&&) noexcept = default;

void Batch::add(const Sample& sample) {
  Content& content = *content_;
  content.refuse("a sample of '" + sample.service.substr(0, 100) + "'", unfit(sample));
  content.entries.push_back({.at = ms_of(sample.at),
                             .interval = sample.interval.count(),
                             .service = content.place_of(sample.service),
                             .function = content.place_of(sample.function.empty() ? sample.service : sample.function),
                             .output = content.place_of(sample.output),
                             .perfdata = content.place_of(sample.perfdata),
                             .source = content.place_of(sample.source),
                             .status = sample.status,
                             .degraded = sample.degraded});
}

void Batch::add(Fact fact) {
  content_->refuse("a fact of type '" + fact.type.substr(0, 100) + "'", unfit(fact));
  content_->facts.push_back({.fact = std::move(fact)});
}

void Batch::add_once(Fact fact) {
  add(std::move(fact));
  content_->facts.back().once = true;
}

std::size_t Batch::samples() const { return content_->entries.size(); }

std::size_t Batch::facts() const { return content_->facts.size(); }

}  // namespace sereno::ledger
