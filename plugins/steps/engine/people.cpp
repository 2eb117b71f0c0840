#include "sereno/steps/people.h"

#include "sereno/number.h"
#include "sereno/steps/text.h"

namespace sereno::steps {
namespace {

constexpr std::size_t least_digits = 8;
constexpr std::size_t most_digits = 15;
constexpr std::size_t shown_digits = 4;
constexpr std::string_view cut = "[...]";

bool is_word(char c) { return is_letter(c) || is_digit(c) || c == '_'; }
bool is_in_address(char c) { return is_word(c) || c == '.' || c == '-' || c == '+' || c == '%'; }
bool is_between_digits(char c) { return c == ' ' || c == '.' || c == '-' || c == '(' || c == ')'; }

/// "1764331200", "1764331200123", "20261128", "20261128093000".
bool is_time(std::string_view digits) {
  const bool epoch = digits.starts_with('1') && (digits.size() == 10 || digits.size() == 13);
  const bool date =
      (digits.starts_with("19") || digits.starts_with("20")) && (digits.size() == 8 || digits.size() == 14);
  return epoch || date;
}

struct Span {
  std::size_t size = 0;  ///< of the text that it takes
  std::string digits{};
};

/// The digits that begin here, behind a plus sign with what people write among them.
Span number_at(std::string_view text) {
  const bool plus = text.starts_with('+');
  Span span{.size = plus ? 1u : 0u};
  std::size_t last = span.size;
  for (std::size_t at = span.size; at < text.size(); ++at) {
    if (is_digit(text[at])) {
      span.digits += text[at];
      last = at + 1;
    } else if (!plus || !is_between_digits(text[at])) {
      break;
    }
  }
  span.size = last;
  return span;
}

bool is_telephone(const Span& span, bool plus, std::string_view behind) {
  if (span.digits.size() < least_digits || span.digits.size() > most_digits) return false;
  if (!behind.empty() && is_word(behind.front())) return false;
  return plus || !is_time(span.digits);
}

std::string without_numbers(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    const bool touched = !out.empty() && (is_word(out.back()) || out.back() == '.');
    const Span span = (is_digit(c) && !touched) || c == '+' ? number_at(text.substr(at)) : Span{};
    if (is_telephone(span, c == '+', text.substr(at + span.size))) {
      out.append(cut).append(span.digits.substr(span.digits.size() - shown_digits));
      at += span.size;
    } else if (is_digit(c)) {  // as a whole, so that no rest of it is read again
      while (at < text.size() && is_digit(text[at])) out += text[at++];
    } else {
      out += c;
      ++at;
    }
  }
  return out;
}

std::string without_addresses(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool has_host = text[at] == '@' && at + 1 < text.size() && is_word(text[at + 1]);
    if (has_host && !out.empty() && is_in_address(out.back())) {
      while (!out.empty() && is_in_address(out.back())) out.pop_back();
      out.append(cut);
    }
    out += text[at];
  }
  return out;
}

}  // namespace

std::string without_people(std::string_view text) { return without_numbers(without_addresses(text)); }

std::string quotes_without_people(std::string_view text) {
  std::string out;
  std::size_t begin = std::string_view::npos;  // of what is quoted
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool quoted = begin != std::string_view::npos;
    // Not the one in "the canary's".
    const bool quote = text[at] == '\'' &&
                       (quoted ? at + 1 == text.size() || !is_word(text[at + 1]) : at == 0 || !is_word(text[at - 1]));
    if (quote && quoted) out.append(without_people(text.substr(begin, at - begin)));
    if (quote) begin = quoted ? std::string_view::npos : at + 1;
    if (quote || !quoted) out += text[at];
  }
  if (begin != std::string_view::npos) out.append(without_people(text.substr(begin)));
  return out;
}

}  // namespace sereno::steps
