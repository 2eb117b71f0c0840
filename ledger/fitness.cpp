#include "ledger/fitness.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"

namespace sereno::ledger {

namespace {

bool within(Instant at) { return at >= earliest_instant && at < latest_instant; }

bool within(milliseconds length) { return length >= milliseconds{0} && length <= longest_interval; }

bool known(const Sample& sample) {
  return status_from_code(static_cast<int>(sample.status)) &&
         function_state_from(static_cast<int>(sample.function_state)) &&
         fault_owner_from(static_cast<int>(sample.fault.owner)) &&
         confidence_from(static_cast<int>(sample.fault.confidence));
}

/// Names decide what a record belongs to: they are never cut.
auto names(const Sample& sample) { return std::array{&sample.service, &sample.function, &sample.site, &sample.source}; }

template <class AnySample>
auto texts(AnySample& sample) {
  return std::array{&sample.output,      &sample.perfdata,   &sample.reason,       &sample.steps,
                    &sample.fault.party, &sample.fault.step, &sample.fault.reasons};
}

void cut(std::string& text) {
  const std::size_t whole = cut_at_character(text, longest_text).size();
  text.resize(std::min(text.size(), std::max(whole, longest_text - 4)));  // bytes that are no text are cut all the same
}

}  // namespace

std::string unfit(const Sample& sample) {
  if (sample.service.empty()) return "names no service";
  if (!within(sample.at)) return "is of a time outside 1970 to 2199";
  if (!within(sample.interval)) return "has an interval below 0 or above ten years";
  if (!within(sample.duration)) return "has a duration below 0 or above ten years";
  if (!known(sample)) return "has a status, state or fault that does not exist";
  if (std::ranges::any_of(names(sample), [](const auto* name) { return name->size() > longest_name; }))
    return "has a name of more than 1,024 bytes";
  if (std::ranges::any_of(texts(sample), [](const auto* text) { return text->size() > longest_text; }))
    return "has a text of more than 64 KiB";
  return {};
}

std::string unfit(const Fact& fact) {
  if (fact.type.empty()) return "has no type";
  for (const auto* name :
       {&fact.type, &fact.entry, &fact.head.by, &fact.head.author_party, &fact.head.channel, &fact.head.login})
    if (name->size() > longest_text) return "has a name of more than 64 KiB";
  if (fact.body.size() > longest_body) return "has a body of more than 4 MiB";
  if (fact.head.said_at && !within(*fact.head.said_at)) return "was said at a time outside 1970 to 2199";
  if (fact.span && fact.span->to <= fact.span->from) return "touches a span that ends before it begins";
  return {};
}

void correct(Sample& sample) {
  sample.interval = std::clamp(sample.interval, milliseconds{0}, longest_interval);
  sample.duration = std::clamp(sample.duration, milliseconds{0}, longest_interval);
  sample.status = status_from_code(static_cast<int>(sample.status)).value_or(Status::unknown);
  sample.function_state =
      function_state_from(static_cast<int>(sample.function_state)).value_or(FunctionState::by_status);
  sample.fault.owner = fault_owner_from(static_cast<int>(sample.fault.owner)).value_or(FaultOwner::not_said);
  sample.fault.confidence = confidence_from(static_cast<int>(sample.fault.confidence)).value_or(Confidence::none);
  for (std::string* text : texts(sample)) cut(*text);
}

void correct(Fact& fact) {
  if (fact.head.said_at && !within(*fact.head.said_at)) fact.head.said_at.reset();
}

}  // namespace sereno::ledger
