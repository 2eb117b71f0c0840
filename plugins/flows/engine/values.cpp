#include "sereno/flows/values.h"

#include <algorithm>

#include "sereno/steps/encoding.h"
#include "sereno/steps/text.h"

namespace sereno::flows {
namespace {

/// Cuts a text at its "${name}". `text_part` gets what stands between, `name_part` the names; false ends it.
template <class TextPart, class NamePart>
Result<void> take_apart(std::string_view text, TextPart text_part, NamePart name_part) {
  while (!text.empty()) {
    const auto dollar = std::min(text.find('$'), text.size());
    text_part(text.substr(0, dollar));
    text.remove_prefix(dollar);
    if (text.empty()) break;
    text.remove_prefix(1);
    if (text.starts_with('$')) {
      text_part(text.substr(0, 1));
      text.remove_prefix(1);
    } else if (text.starts_with('{')) {
      const auto end = text.find('}');
      if (end == std::string_view::npos)
        return Error{"'${" + std::string(steps::shown(text.substr(1), 40)) + "' has no closing brace"};
      if (auto result = name_part(text.substr(1, end - 1)); !result) return result;
      text.remove_prefix(end + 1);
    } else {
      text_part("$");
    }
  }
  return {};
}

bool begins_something_new(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

/// Expands the texts of one request, keeping the first problem.
class Expansion {
 public:
  explicit Expansion(const Values& values) : values_(values) {}

  void put(std::string& text, Place place = Place::plain) {
    if (problem_) return;
    auto result = expanded(text, values_, place, used_);
    if (result) {
      text = *std::move(result);
    } else {
      problem_ = result.error();
    }
  }
  void put_line(std::string& text, const char* what, Place place = Place::plain) {
    put(text, place);
    if (!problem_ && begins_something_new(text)) problem_ = Error{std::string(what) + " has a line end in it"};
  }
  void put(std::vector<Field>& fields, const char* what) {
    for (Field& field : fields) {
      put_line(field.name, what);
      put(field.value);
    }
  }
  void put(Tree& tree) {
    if (tree.kind == Tree::Kind::text) put(tree.text);
    for (std::string& name : tree.names) put(name);
    for (Tree& item : tree.items) put(item);
  }

  std::optional<Error> problem_{};
  std::set<std::string> used_{};

 private:
  const Values& values_;
};

}  // namespace

const Value* Values::find(std::string_view name) const {
  const auto found = all_.find(name);
  return found == all_.end() ? nullptr : &found->second;
}

std::string Values::text(std::string_view name) const {
  const Value* value = find(name);
  return value == nullptr ? std::string() : value->text;
}

bool Values::is_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 && name.front() >= 'a' && name.front() <= 'z' &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || c == '_'; });
}

Result<std::string> expanded(std::string_view text, const Values& values, Place place, std::set<std::string>& used) {
  std::string out;
  const auto result = take_apart(
      text, [&](std::string_view part) { out += part; },
      [&](std::string_view name) -> Result<void> {
        const Value* value = values.find(name);
        if (value == nullptr) return Error{"nothing has given '" + std::string(name) + "' a value"};
        used.insert(std::string(name));
        const bool encode = place == Place::url && !out.empty();
        out += encode ? steps::percent_encoded(value->text) : value->text;
        return {};
      });
  if (!result) return result.error();
  return out;
}

std::set<std::string> names_in(std::string_view text) {
  std::set<std::string> names;
  static_cast<void>(take_apart(
      text, [](std::string_view) {},
      [&](std::string_view name) -> Result<void> {
        names.insert(std::string(name));
        return {};
      }));
  return names;
}

namespace {

void gather(const Tree& tree, std::set<std::string>& names) {
  if (tree.kind == Tree::Kind::text) names.merge(names_in(tree.text));
  for (const std::string& name : tree.names) names.merge(names_in(name));
  for (const Tree& item : tree.items) gather(item, names);
}

}  // namespace

std::set<std::string> names_in(const Request& request) {
  std::set<std::string> names;
  for (const std::string* text :
       {&request.method, &request.target, &request.text, &request.authentication.user, &request.authentication.secret})
    names.merge(names_in(*text));
  for (const auto* fields : {&request.query, &request.headers, &request.form, &request.settings})
    for (const Field& field : *fields) {
      names.merge(names_in(field.name));
      names.merge(names_in(field.value));
    }
  for (const FormPart& part : request.parts)
    for (const std::string* text : {&part.name, &part.file_name, &part.type, &part.content})
      names.merge(names_in(*text));
  gather(request.json, names);
  return names;
}

Result<ExpandedRequest> expanded(const Request& request, const Values& values) {
  ExpandedRequest whole{.request = request};
  Request& own = whole.request;
  Expansion expansion(values);
  expansion.put_line(own.method, "the method");
  expansion.put_line(own.target, "the address",
                     own.transport == "http" || own.transport == "websocket" ? Place::url : Place::plain);
  expansion.put(own.query, "a parameter");
  expansion.put(own.headers, "a header");
  for (const Field& field : own.headers)
    if (!expansion.problem_ && begins_something_new(field.value))
      expansion.problem_ = Error{"header " + steps::in_quotes(field.name) + " has a line end in it"};
  expansion.put(own.text);
  expansion.put(own.form, "a field");
  expansion.put(own.json);
  for (FormPart& part : own.parts) {
    expansion.put_line(part.name, "a part");
    expansion.put_line(part.file_name, "a file name");
    expansion.put_line(part.type, "a media type");
    expansion.put(part.content);
  }
  expansion.put_line(own.authentication.user, "the user");
  expansion.put_line(own.authentication.secret, "the password");
  expansion.put(own.settings, "a setting");
  if (expansion.problem_) return *expansion.problem_;
  whole.used = std::move(expansion.used_);
  return whole;
}

}  // namespace sereno::flows
