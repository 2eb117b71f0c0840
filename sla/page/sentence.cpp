#include "sla/page/sentence.h"

#include <cstddef>
#include <vector>

#include "sla/reason.h"
#include "sla/renderers/words.h"

namespace sereno::sla {
namespace {

Parameter parameter(const Value& value, char kind) {
  if (kind == 'd') return value.ms();
  if (kind == 'p' || kind == 'f') return Percent{.e4 = value.number_e4().value_or(0), .measured = kind == 'f'};
  if (const auto number = value.number()) return *number;
  return value.text();
}

}  // namespace

std::string sentence(const Value& reason, const Language& language) {
  const bool listed = !reason.items().empty();
  const auto code = reason_code(listed ? reason[std::size_t{0}].text() : reason["code"].text());
  if (!code) return listed ? reason.joined() : reason["text"].text();
  std::vector<Value> values = listed ? reason.items() : reason["parameters"].items();
  if (listed) values.erase(values.begin());
  const std::string_view kinds = kinds_of(*code);
  Reason read{.code = *code};
  for (std::size_t i = 0; i < values.size(); ++i)
    read.parameters.push_back(parameter(values[i], i < kinds.size() ? kinds[i] : ' '));
  return words(read, [&](std::string_view text) { return language.say(text); });
}

std::string sentences(const Value& reasons, const Language& language) {
  std::string all;
  for (const Value& each : reasons.items()) all += (all.empty() ? "" : "; ") + sentence(each, language);
  return all;
}

}  // namespace sereno::sla
