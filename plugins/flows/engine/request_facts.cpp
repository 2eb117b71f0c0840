#include "plugins/flows/engine/request_facts.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "sereno/steps/text.h"

namespace sereno::flows {
namespace {

constexpr int most_rounds = 4;
constexpr int most_nesting = 3;  // JSON in a text of JSON in a text of JSON

std::optional<unsigned> hexadecimal(std::string_view digits) {
  unsigned value = 0;
  for (const char c : digits) {
    const char lower = steps::to_lower(c);
    if (!is_digit(c) && (lower < 'a' || lower > 'f')) return std::nullopt;
    value = value * 16 + static_cast<unsigned>(is_digit(c) ? c - '0' : lower - 'a' + 10);
  }
  return value;
}

std::string decoded_once(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = text[i] == '%' && i + 2 < text.size() ? hexadecimal(text.substr(i + 1, 2)) : std::nullopt;
    if (byte) {
      out += static_cast<char>(*byte);
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

/// Gathers parameters.
class Gatherer {
 public:
  explicit Gatherer(RequestFacts& facts) : facts_(facts) {}

  /// A name may hold several: PHP and others take "a[b]" apart.
  void put(std::string_view name, std::string_view value) {
    const std::string plain = decoded(value);
    const std::string own(trim(plain));
    std::string whole = decoded(name);
    std::replace(whole.begin(), whole.end(), ']', '[');
    bool any = false;
    for (const std::string& part : steps::split(whole, '[')) {
      if (squashed(part).empty()) continue;
      facts_.parameters.push_back({.key = squashed(part), .value = own, .folded = squashed(own)});
      any = true;
    }
    if (!any) facts_.parameters.push_back({.key = {}, .value = own, .folded = squashed(own)});
    look_into(own);
  }
  void put_pairs(std::string_view text) {
    while (!text.empty()) {
      const auto end = std::min(text.find_first_of("&;"), text.size());
      const auto pair = text.substr(0, end);
      const auto equals = std::min(pair.find('='), pair.size());
      if (!pair.empty()) put(pair.substr(0, equals), pair.substr(std::min(equals + 1, pair.size())));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }
  /// JSON, or what looks like it: every text and literal with the name that it stands under. Broken JSON is read as
  /// far as it goes, names that stand there twice are there twice.
  void put_json(std::string_view text);
  void put_text(std::string_view text);

 private:
  void look_into(std::string_view value) {
    if (nesting_ >= most_nesting || value.size() < 2) return;
    if (value.front() != '{' && value.front() != '[') return;
    ++nesting_;
    put_json(value);
    --nesting_;
  }
  void put_elements(std::string_view text);
  void put_lines(std::string_view text);
  void put_parts(std::string_view text);

  RequestFacts& facts_;
  int nesting_ = 0;
};

/// The text behind an opening quote at `at`, which then stands behind the closing one.
std::string json_text(std::string_view text, std::size_t& at) {
  std::string out;
  for (++at; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] != '\\' || at + 1 >= text.size()) {
      out += text[at];
      continue;
    }
    const char escape = text[++at];
    const auto code = escape == 'u' && at + 4 < text.size() ? hexadecimal(text.substr(at + 1, 4)) : std::nullopt;
    if (code) {
      out += *code < 0x80 ? static_cast<char>(*code) : '?';
      at += 4;
    } else if (escape == 'n' || escape == 'r' || escape == 't') {
      out += ' ';
    } else {
      out += escape;
    }
  }
  at = std::min(at + 1, text.size());
  return out;
}

void Gatherer::put_json(std::string_view text) {
  std::string name;
  std::vector<std::string> outer;
  std::size_t at = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      std::string own = json_text(text, at);
      while (at < text.size() && is_space(text[at])) ++at;
      if (at < text.size() && text[at] == ':') {
        name = std::move(own);
        ++at;
      } else {
        put(name, own);
      }
    } else if (c == '{' || c == '[') {
      outer.push_back(name);
      ++at;
    } else if (c == '}' || c == ']') {
      if (!outer.empty()) name = outer.back(), outer.pop_back();
      ++at;
    } else if (c == ',' || c == ':' || is_space(c)) {
      ++at;
    } else {
      const auto end = std::min(text.find_first_of(",:]}[{\" \t\r\n", at), text.size());
      put(name, text.substr(at, end - at));
      at = std::max(end, at + 1);
    }
  }
}

void Gatherer::put_elements(std::string_view text) {
  for (auto at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
    auto name = text.substr(at + 1, 128);
    while (!name.empty() && (is_space(name.front()) || name.front() == '/')) name.remove_prefix(1);
    name = name.substr(0, name.find_first_of(" \t\r\n/>"));
    const auto colon = name.rfind(':');
    if (colon != std::string_view::npos) name.remove_prefix(colon + 1);
    if (squashed(name).empty()) continue;
    facts_.elements.push_back(squashed(name));
    const auto begin = text.find('>', at);
    const auto end = begin == std::string_view::npos ? begin : text.find('<', begin);
    if (end == std::string_view::npos) continue;
    const auto content = trim(text.substr(begin + 1, end - begin - 1));
    if (!content.empty()) put(name, content);
  }
}

void Gatherer::put_lines(std::string_view text) {
  while (!text.empty()) {
    const auto end = std::min(text.find_first_of("\r\n"), text.size());
    const auto line = trim(text.substr(0, end));
    if (!line.empty()) facts_.lines.emplace_back(line);
    const auto colon = line.find(':');
    if (colon != std::string_view::npos) put(line.substr(0, colon), line.substr(colon + 1));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

/// Parts of a form that was written by hand: name="a", an empty line, the value.
void Gatherer::put_parts(std::string_view text) {
  constexpr std::string_view mark = "name=\"";
  for (auto at = text.find(mark); at != std::string_view::npos; at = text.find(mark, at + mark.size())) {
    const auto name = text.substr(at + mark.size());
    const auto blank = name.find("\n\n"), strict = name.find("\r\n\r\n");
    const auto begin = std::min(blank == std::string_view::npos ? blank : blank + 2,
                                strict == std::string_view::npos ? strict : strict + 4);
    if (begin == std::string_view::npos) return;
    const auto value = name.substr(begin);
    put(name.substr(0, name.find('"')), value.substr(0, value.find_first_of("\r\n")));
  }
}

void Gatherer::put_text(std::string_view text) {
  if (text.empty()) return;
  put_lines(text);
  put_elements(text);
  const auto own = trim(text);
  if (own.find('=') != std::string_view::npos) put_pairs(own);
  put_parts(own);
  // Behind a mark of its kind, as Socket.IO's "42[" and a byte order mark are.
  constexpr std::size_t longest_mark = 64;
  const auto json = own.find_first_of("{[");
  if (json <= longest_mark && own.substr(0, json).find('<') == std::string_view::npos) put_json(own.substr(json));
}

/// What follows the host, up to the query, taken apart as servers do.
void put_path(std::string_view target, RequestFacts& facts) {
  if (const auto scheme = target.find("://"); scheme != std::string_view::npos && scheme < 16) {
    target.remove_prefix(scheme + 3);
    target.remove_prefix(std::min(target.find_first_of("/?#"), target.size()));
  }
  std::string path = decoded(target.substr(0, target.find_first_of("?#")));
  std::replace(path.begin(), path.end(), '\\', '/');
  for (const std::string& segment : steps::split(path, '/')) {
    const std::string own = segment.substr(0, segment.find(';'));
    if (own == "..") {
      if (!facts.path.empty()) facts.path.pop_back(), facts.raw_path.pop_back();
    } else if (const std::string folded = squashed(own); !folded.empty()) {
      facts.path.push_back(folded);
      facts.raw_path.emplace_back(trim(own));
    }
  }
}

}  // namespace

std::string squashed(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (steps::is_letter(c) || is_digit(c)) out += steps::to_lower(c);
  return out;
}

std::string decoded(std::string_view text) {
  std::string own(text);
  for (int round = 0; round < most_rounds; ++round) {
    std::string next = decoded_once(own);
    if (next == own) break;
    own = std::move(next);
  }
  return own;
}

RequestFacts facts_of(const Request& request) {
  RequestFacts facts{.verb = request.verb()};
  Gatherer gatherer(facts);
  put_path(request.target, facts);
  const std::string_view target = request.target;
  if (const auto query = target.find('?'); query != std::string_view::npos)
    gatherer.put_pairs(target.substr(query + 1, target.find('#') - std::min(query + 1, target.find('#'))));
  for (const Field& field : request.query) gatherer.put(field.name, field.value);
  for (const Field& field : request.settings) gatherer.put(field.name, field.value);
  if (request.body == Request::Body::form)
    for (const Field& field : request.form) gatherer.put(field.name, field.value);
  const std::string json = request.body == Request::Body::json ? to_json(request.json) : std::string();
  gatherer.put_json(json);
  if (request.body == Request::Body::multipart)
    for (const FormPart& part : request.parts) {
      gatherer.put(part.name,
                   part.file_name.empty() ? std::string_view(part.content) : std::string_view(part.file_name));
      gatherer.put_text(part.file_name.empty() ? std::string_view() : std::string_view(part.content));
    }
  if (request.transport != "sql") gatherer.put_text(request.text);  // a statement has a reader of its own
  for (const std::string* text :
       {&request.target, &request.text, &json, &request.authentication.user, &request.authentication.secret})
    facts.texts.push_back(*text);
  for (const auto* fields : {&request.query, &request.headers, &request.form, &request.settings})
    for (const Field& field : *fields) facts.texts.push_back(field.name), facts.texts.push_back(field.value);
  for (const FormPart& part : request.parts)
    for (const std::string* text : {&part.name, &part.file_name, &part.content}) facts.texts.push_back(*text);
  std::erase_if(facts.texts, [](const std::string& text) { return text.empty(); });
  const auto as_they_are = facts.texts.size();
  for (std::size_t i = 0; i < as_they_are; ++i)
    if (std::string plain = decoded(facts.texts[i]); plain != facts.texts[i]) facts.texts.push_back(std::move(plain));
  return facts;
}

}  // namespace sereno::flows
