#include "agent/protocols/zabbix/item_key.h"

#include "sereno/number.h"

namespace sereno::agent::zabbix {
namespace {

bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '.' || c == '-' || c == '_';
}

/// Reads a key from left to right; `at_` is where it stands. What a reading function cannot read it says in `problem_`.
class KeyReader {
 public:
  explicit KeyReader(std::string_view text) : text_(text) {}

  Result<ItemKey> read() {
    ItemKey key;
    while (!ended() && is_name_char(text_[at_])) ++at_;
    key.name = text_.substr(0, at_);
    if (key.name.empty()) fail(ended() ? "the key is empty" : "a key begins with its name: letters, digits, '.-_'");
    if (problem_.empty() && !ended()) read_parameters(key.parameters);
    if (!problem_.empty()) return Error{problem_};
    return key;
  }

 private:
  bool ended() const { return at_ == text_.size(); }
  bool at(char c) const { return !ended() && text_[at_] == c; }
  void skip_spaces() {
    while (at(' ')) ++at_;
  }
  void fail(std::string_view why) {
    if (problem_.empty()) problem_ = "position " + std::to_string(at_ + 1) + ": " + std::string(why);
  }

  void read_parameters(std::vector<std::string>& parameters) {
    if (!at('[')) return fail("neither a character of a name (letters, digits, '.-_') nor '['");
    do {
      ++at_;
      skip_spaces();
      parameters.push_back(at('"') ? unquoted(quoted()) : at('[') ? array() : std::string(bare()));
      if (!problem_.empty()) return;
    } while (at(','));
    if (!at(']')) return fail(ended() ? "no closing ']'" : "',' or ']' has to follow a parameter");
    ++at_;
    if (!ended()) fail("text after the closing ']'");
  }

  /// The items of an array; an array inside an array is not allowed.
  std::string array() {
    std::string items;
    do {
      if (at(',')) items += ',';
      ++at_;
      skip_spaces();
      if (at('[')) fail("an array cannot hold an array");
      items += at('"') ? quoted() : bare();
      if (!problem_.empty()) return {};
    } while (at(','));
    if (!at(']')) fail(ended() ? "no ']' closes the array" : "',' or ']' has to follow an item of an array");
    if (at(']')) ++at_;
    skip_spaces();
    return items;
  }

  /// Everything to the next ',' or ']', spaces at its end too.
  std::string_view bare() {
    const auto end = text_.find_first_of(",]", at_);
    const auto parameter = text_.substr(at_, end - at_);
    at_ = end == text_.npos ? text_.size() : end;
    if (ended()) fail("no closing ']'");
    return parameter;
  }

  /// With its quotes; spaces behind it are skipped. A backslash escapes a quote and nothing else.
  std::string_view quoted() {
    const auto from = at_;
    auto end = text_.find('"', from + 1);
    while (end != text_.npos && text_[end - 1] == '\\') end = text_.find('"', end + 1);
    if (end == text_.npos) {
      fail("no quote closes this one");
      return {};
    }
    at_ = end + 1;
    skip_spaces();
    return text_.substr(from, end + 1 - from);
  }

  static std::string unquoted(std::string_view quoted) {
    std::string text;
    if (quoted.empty()) return text;
    quoted = quoted.substr(1, quoted.size() - 2);
    for (std::size_t i = 0; i < quoted.size(); ++i) {
      const bool escapes = quoted[i] == '\\' && i + 1 < quoted.size() && quoted[i + 1] == '"';
      if (!escapes) text += quoted[i];
    }
    return text;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string problem_;
};

}  // namespace

Result<ItemKey> ItemKey::parse(std::string_view text) { return KeyReader(text).read(); }

}  // namespace sereno::agent::zabbix
