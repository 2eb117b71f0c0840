#include "sereno/steps/variables.h"

namespace sereno::steps {

const std::string* Variables::find(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? nullptr : &found->second;
}

Result<std::string> Variables::expand(std::string_view text) const {
  std::string out;
  while (!text.empty()) {
    const auto dollar = text.find('$');
    out += text.substr(0, dollar);
    if (dollar == std::string_view::npos) break;
    text.remove_prefix(dollar + 1);
    if (text.starts_with('$')) {
      out += '$';
      text.remove_prefix(1);
    } else if (text.starts_with('{')) {
      const auto end = text.find('}');
      if (end == std::string_view::npos) return Error{"'${" + std::string(text.substr(1)) + "' has no closing brace"};
      const auto name = text.substr(1, end - 1);
      const std::string* value = find(name);
      if (value == nullptr) return Error{"no earlier step has extracted '" + std::string(name) + "'"};
      out += *value;
      text.remove_prefix(end + 1);
    } else {
      out += '$';
    }
  }
  return out;
}

}  // namespace sereno::steps
