#include "plugins/host/options/sound_options.h"

#include <algorithm>
#include <utility>

namespace sereno::host {

OptionValues sound_options(const CheckDescription& check, const OptionValues& given) {
  const auto problems = find_option_problems(check, given);
  OptionValues right;
  for (const auto& option : given)
    if (std::ranges::none_of(problems, [&](const OptionProblem& problem) { return problem.option == option.first; }))
      right.push_back(option);
  CheckDescription lenient = check;
  for (OptionDescription& option : lenient.options) option.required = false;
  auto values = validate_options(lenient, right);
  return values ? std::move(*values) : OptionValues{};
}

}  // namespace sereno::host
