#include "checks/list_upload/list_rows.h"

#include <algorithm>
#include <string>

#include "sereno/flows/values.h"

namespace list_upload {
namespace {

using sereno::flows::FormPart;
using sereno::flows::Request;
using sereno::flows::Step;
using sereno::flows::Tree;

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

void rename(Tree& tree, std::string_view from, std::string_view to) {
  replace_all(tree.text, from, to);
  for (Tree& item : tree.items) rename(item, from, to);
}

bool mentions(const Tree& tree, std::string_view text) {
  return tree.text.find(text) != std::string::npos ||
         std::any_of(tree.items.begin(), tree.items.end(), [&](const Tree& item) { return mentions(item, text); });
}

/// Counts how often it could make several of one, and makes them.
class RowMaker {
 public:
  explicit RowMaker(unsigned rows) : rows_(rows) {}

  void put(Tree& tree) {
    if (tree.kind == Tree::Kind::list) {
      if (tree.items.size() > 1)
        problem_ = "its upload has rows of its own: one is written, and the check makes more of it";
      if (tree.items.size() == 1 && mentions(tree.items.front(), "${phone}")) return repeat(tree);
    }
    for (Tree& item : tree.items) put(item);
  }
  /// The line with the number.
  void put(std::string& text) {
    std::string out;
    unsigned lines = 0;
    for (std::string_view rest = text; !rest.empty();) {
      const auto end = std::min(rest.find('\n'), rest.size() - 1) + 1;
      const std::string line(rest.substr(0, end));
      rest.remove_prefix(end);
      ++lines;
      const bool is_row = line.find("${phone}") != std::string::npos;
      for (unsigned i = 1; i <= (is_row ? rows_ : 1); ++i) {
        std::string own = line;
        replace_all(own, "${phone}", "${" + with_number("phone", i) + "}");
        out += own;
      }
      repeats_ = repeats_ || is_row;
    }
    if (lines > 2) problem_ = "its upload has rows of its own: one line is written, and the check makes more of it";
    text = std::move(out);
  }

  bool repeats() const { return repeats_; }
  const std::string& problem() const { return problem_; }

 private:
  void repeat(Tree& list) {
    repeats_ = true;
    const Tree row = list.items.front();
    list.items.clear();
    for (unsigned i = 1; i <= rows_; ++i) {
      list.items.push_back(row);
      rename(list.items.back(), "${phone}", "${" + with_number("phone", i) + "}");
    }
  }

  unsigned rows_;
  bool repeats_ = false;
  std::string problem_;
};

}  // namespace

std::string with_number(std::string_view name, unsigned number) {
  return std::string(name) + "_" + std::to_string(number);
}

void rename(Request& request, std::string_view from, std::string_view to) {
  const std::string old = "${" + std::string(from) + "}", fresh = "${" + std::string(to) + "}";
  for (std::string* text : {&request.target, &request.text}) replace_all(*text, old, fresh);
  for (auto* fields : {&request.query, &request.headers, &request.form, &request.settings})
    for (auto& field : *fields) replace_all(field.value, old, fresh);
  for (FormPart& part : request.parts)
    for (std::string* text : {&part.file_name, &part.content}) replace_all(*text, old, fresh);
  rename(request.json, old, fresh);
}

std::optional<std::string> put_rows(Step& upload, unsigned rows) {
  RowMaker maker(rows);
  maker.put(upload.request.json);
  maker.put(upload.request.text);
  for (FormPart& part : upload.request.parts) maker.put(part.content);
  if (!maker.problem().empty()) return maker.problem();
  if (rows > 1 && !maker.repeats()) return "its upload takes one row at a time: leave --rows at 1";
  rename(upload.request, "phone", "phone_1");
  const auto names = sereno::flows::names_in(upload.request);
  if (!names.contains("marker")) return "its upload carries no ${marker}: nobody could find the rows again";
  if (!names.contains("phone_1")) return "its upload carries no ${phone}";
  return std::nullopt;
}

}  // namespace list_upload
