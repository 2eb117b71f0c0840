#include "checks/web/patterns.h"

#include <re2/re2.h>

#include <utility>

namespace web {
namespace {

/// Enough for any sensible pattern; a hostile one cannot eat the worker's memory.
constexpr std::int64_t most_memory = 4 << 20;

}  // namespace

struct Pattern::Compiled {
  Compiled(const std::string& text, const re2::RE2::Options& options) : expression(text, options) {}
  re2::RE2 expression;
};

Pattern::Pattern(std::string text, std::shared_ptr<const Compiled> compiled)
    : text_(std::move(text)), compiled_(std::move(compiled)) {}

sereno::Result<Pattern> Pattern::compile(std::string_view text, Flags flags) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(most_memory);
  options.set_case_sensitive(!flags.ignore_case);
  options.set_dot_nl(flags.spans_lines);
  const std::string own(text);
  auto compiled = std::make_shared<const Compiled>(flags.spans_lines ? own : "(?m)" + own, options);
  if (!compiled->expression.ok()) return sereno::Error{"pattern '" + own + "': " + compiled->expression.error()};
  return Pattern(own, std::move(compiled));
}

bool Pattern::found_in(std::string_view text) const {
  return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), compiled_->expression);
}

}  // namespace web
