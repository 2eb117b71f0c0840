#include "plugins/host/output/perfdata.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <unordered_set>

#include "base/utf8.h"

namespace sereno::host {
namespace {

constexpr std::size_t most_metrics = 4096;
constexpr std::size_t most_problems = 100;
constexpr std::size_t longest_quote = 60;  // of what was wrong, in a sentence about it

/// One item as it stands there, label and rest apart.
struct Item {
  std::string_view text{};
  std::string label{};
  std::string_view rest{};  ///< behind the '='
  std::string fault{};      ///< empty: label and '=' are there
};

/// Takes the items off the front of a text.
class ItemScanner {
 public:
  explicit ItemScanner(std::string_view text) : left_(text) {}

  /// False at the end.
  bool next(Item& item) {
    while (!left_.empty() && is_space(left_.front())) left_.remove_prefix(1);
    if (left_.empty()) return false;
    item = {};
    if (left_.front() == '\'') {
      quoted(item);
    } else {
      plain(item);
    }
    return true;
  }

 private:
  std::size_t word_end(std::size_t from) const {
    while (from < left_.size() && !is_space(left_[from])) ++from;
    return from;
  }
  void take(Item& item, std::size_t label_end, std::size_t end) {
    item.text = left_.substr(0, end);
    const auto rest = item.text.substr(std::min(label_end, end));
    if (!rest.starts_with('=')) {
      item.fault = "has no '=' behind its label";
    } else {
      item.rest = rest.substr(1);
    }
    left_.remove_prefix(end);
  }
  void plain(Item& item) {
    const auto end = word_end(0);
    const auto label_end = std::min(left_.substr(0, end).find('='), end);
    item.label = left_.substr(0, label_end);
    take(item, label_end, end);
    if (item.label.empty()) item.fault = "has no label";
  }
  void quoted(Item& item) {
    std::size_t at = 1;
    for (; at < left_.size(); ++at) {
      if (left_[at] != '\'') {
        item.label += left_[at];
      } else if (at + 1 < left_.size() && left_[at + 1] == '\'') {
        item.label += left_[at++];
      } else {
        break;
      }
    }
    if (at >= left_.size()) {
      item.text = left_;  // what follows a quote that never closes cannot be told apart
      item.fault = "has a quote that does not end";
      left_ = {};
      return;
    }
    take(item, at + 1, word_end(at + 1));
    if (item.label.find('=') != std::string::npos) item.fault = "has a '=' in its label";
  }

  std::string_view left_;
};

/// How much of `text` is a number: sign, digits and dots, and an exponent when digits follow it.
std::size_t number_length(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && (is_digit(text[at]) || text[at] == '.' || text[at] == '-' || text[at] == '+')) ++at;
  if (at == 0 || at >= text.size() || (text[at] != 'e' && text[at] != 'E')) return at;
  std::size_t exponent = at + 1;
  if (exponent < text.size() && (text[exponent] == '-' || text[exponent] == '+')) ++exponent;
  const auto digits = exponent;
  while (exponent < text.size() && is_digit(text[exponent])) ++exponent;
  return exponent > digits ? exponent : at;
}

/// "'1,5' is no number (decimal comma?)"
std::string no_number(std::string_view text) {
  std::string sentence = "'" + std::string(cut_at_character(text, longest_quote)) + "' is no number";
  if (text.find(',') != std::string_view::npos) sentence += " (decimal comma?)";
  return sentence;
}

bool is_unit(std::string_view text) {
  for (const char c : text)
    if (is_digit(c) || static_cast<unsigned char>(c) <= 0x20 || std::string_view("'\"=,.|-+").find(c) != text.npos)
      return false;
  return true;
}

/// "U", alone or with a unit of the guidelines. Other letters behind it make a word such as "Unknown", which is no
/// value.
bool is_undetermined(std::string_view value) {
  constexpr std::string_view units[] = {"", "s", "ms", "us", "%", "B", "KB", "MB", "GB", "TB", "c"};
  return value.starts_with('U') && std::find(std::begin(units), std::end(units), value.substr(1)) != std::end(units);
}

/// The fields of an item behind its label, between semicolons.
class FieldReader {
 public:
  FieldReader(std::string_view rest, Metric& metric, std::vector<std::string>& faults)
      : left_(rest), metric_(metric), faults_(faults) {}

  /// False when the item has no proper value, and so is none.
  bool read() {
    if (!value(next())) return false;
    range(next(), "warning", metric_.warning);
    range(next(), "critical", metric_.critical);
    bound(next(), "minimum", metric_.min);
    bound(next(), "maximum", metric_.max);
    for (const char c : left_)
      if (c != ';') return faults_.push_back("has more than five fields"), true;
    return true;
  }

 private:
  std::string_view next() {
    const auto end = left_.find(';');
    const auto field = left_.substr(0, end);
    left_ = end == std::string_view::npos ? std::string_view() : left_.substr(end + 1);
    return field;
  }
  bool value(std::string_view field) {
    if (is_undetermined(field)) {
      metric_.unit = field.substr(1);
      return true;
    }
    if (field.empty()) return faults_.push_back("has no value"), false;
    const auto length = number_length(field);
    const auto unit = field.substr(length);
    const auto number = parse_decimal(field.substr(0, length));
    if (!number || !is_unit(unit)) return faults_.push_back(no_number(field)), false;
    metric_.value = number;
    metric_.unit = unit;
    return true;
  }
  void range(std::string_view field, const char* name, std::optional<Range>& range) {
    if (field.empty()) return;
    if (auto parsed = Range::parse(field)) {
      range = *parsed;
    } else {
      faults_.push_back(std::string(name) + ' ' +
                        (field.find(',') == field.npos ? parsed.error().message : no_number(field)));
    }
  }
  void bound(std::string_view field, const char* name, std::optional<double>& bound) {
    if (field.empty()) return;
    bound = parse_decimal(field);
    if (!bound) faults_.push_back(std::string(name) + ' ' + no_number(field));
  }

  std::string_view left_;
  Metric& metric_;
  std::vector<std::string>& faults_;
};

/// Collects at most most_problems sentences and counts the rest.
class Problems {
 public:
  explicit Problems(std::vector<std::string>& sentences) : sentences_(sentences) {}
  void add(std::size_t number, const Item& item, const std::string& what) {
    if (sentences_.size() >= most_problems) {
      ++more_;
      return;
    }
    sentences_.push_back("item " + std::to_string(number) + " '" +
                         std::string(cut_at_character(item.text, longest_quote)) + "': " + what);
  }
  void finish() {
    if (more_ > 0) sentences_.push_back("and " + std::to_string(more_) + " more");
  }

 private:
  std::vector<std::string>& sentences_;
  std::size_t more_ = 0;
};

}  // namespace

PerfdataReading parse_perfdata(std::string_view text) {
  PerfdataReading reading;
  Problems problems(reading.problems);
  std::unordered_set<std::string> labels;
  ItemScanner items(text);
  Item item;
  for (std::size_t number = 1; items.next(item); ++number) {
    if (reading.metrics.size() == most_metrics) {
      problems.add(number, item, "no more than " + std::to_string(most_metrics) + " items are read");
      break;
    }
    if (!item.fault.empty()) {
      problems.add(number, item, item.fault);
      continue;
    }
    Metric metric{.label = std::move(item.label)};
    std::vector<std::string> faults;
    if (FieldReader(item.rest, metric, faults).read()) {
      if (!labels.insert(metric.label).second) faults.push_back("its label stands there twice");
      reading.metrics.push_back(std::move(metric));
    }
    for (const std::string& fault : faults) problems.add(number, item, fault);
  }
  problems.finish();
  return reading;
}

std::string format_perfdata(const std::vector<Metric>& metrics) {
  std::string text;
  for (const Metric& metric : metrics) {
    if (!text.empty()) text += ' ';
    text += to_perfdata(metric);
  }
  return text;
}

}  // namespace sereno::host
