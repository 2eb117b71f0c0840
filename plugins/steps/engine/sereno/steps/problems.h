// What is wrong with the options of a check.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sereno/option_problem.h"
#include "sereno/result.h"
#include "sereno/steps/redactor.h"

namespace sereno::steps {

/// Collects them, so that a person sees everything at once. One thread.
class Problems {
 public:
  void add(std::string_view option, std::string_view why) {
    all_.push_back({.option = std::string(option), .why = std::string(why)});
  }
  /// The value into `to`, or why there is none.
  template <class Value>
  void take(std::string_view option, Result<Value> result, Value& to) {
    if (result) {
      to = *std::move(result);
    } else {
      add(option, result.error().message);
    }
  }
  bool none() const { return all_.empty(); }
  /// A reason may quote an option, and that a secret.
  std::vector<OptionProblem> redacted(const Redactor& redactor) const {
    std::vector<OptionProblem> clean = all_;
    for (OptionProblem& one : clean) one.why = redactor.text(one.why);
    return clean;
  }
  /// "option 'ssl': ...; option 'h2': ...".
  std::string text() const {
    std::string text;
    for (const OptionProblem& one : all_) text += (text.empty() ? "" : "; ") + one.to_string();
    return text;
  }

 private:
  std::vector<OptionProblem> all_;
};

}  // namespace sereno::steps
