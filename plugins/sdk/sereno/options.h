// What a check can be told: declared as data. Validation, help, YAML, NRPE arguments and completion come from it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/sereno_plugin.h"

namespace sereno {

/// The options of one check, in the order of its help. Owns its texts; the tables it hands out live as long.
class Options {
 public:
  enum class Kind : std::int32_t {
    text = SERENO_KIND_TEXT,
    number = SERENO_KIND_NUMBER,
    range = SERENO_KIND_RANGE,
    duration = SERENO_KIND_DURATION,
    url = SERENO_KIND_URL,
    secret = SERENO_KIND_SECRET,
    file = SERENO_KIND_FILE,
    flag = SERENO_KIND_FLAG,
    choice = SERENO_KIND_CHOICE,    ///< one of choices()
    integer = SERENO_KIND_INTEGER,  ///< whole number
    size = SERENO_KIND_SIZE,        ///< bytes: "4096", "64K", "1.5 MiB"
  };

  /// `names` is "warning" or "warning,w". An empty `fallback` means none.
  Options& add(std::string_view names, Kind kind, std::string_view fallback, std::string_view help) {
    const auto comma = std::min(names.find(','), names.size());
    Entry& entry = entries_.emplace_back();
    entry.name = names.substr(0, comma);
    entry.fallback = fallback;
    entry.help = help;
    entry.table = {.struct_size = sizeof(sereno_option),
                   .flags = 0,
                   .name = entry.name.c_str(),
                   .letter = comma + 1 < names.size() ? names[comma + 1] : '\0',
                   .kind = static_cast<std::int32_t>(kind),
                   .fallback = fallback.empty() ? nullptr : entry.fallback.c_str(),
                   .help = entry.help.c_str(),
                   .value_name = nullptr,
                   .choices = nullptr,
                   .least = 0,
                   .most = 0};
    tables_.push_back(&entry.table);
    return *this;
  }
  /// These say more of the option added last.
  Options& required() { return flag(SERENO_OPTION_REQUIRED); }
  Options& repeatable() { return flag(SERENO_OPTION_REPEATABLE); }
  Options& value_optional() { return flag(SERENO_OPTION_VALUE_OPTIONAL); }
  /// Nobody may give it over the network. Of files and secrets that is always so.
  Options& local() { return flag(SERENO_OPTION_LOCAL); }
  /// A file that must be there and readable: the host looks before the check runs.
  Options& readable() { return flag(SERENO_OPTION_READABLE); }
  /// Bounds of a number, an integer, a size in bytes or a duration in milliseconds.
  Options& at_least(std::int64_t least) {
    entries_.back().table.least = least;
    return flag(SERENO_OPTION_HAS_LEAST);
  }
  Options& at_most(std::int64_t most) {
    entries_.back().table.most = most;
    return flag(SERENO_OPTION_HAS_MOST);
  }
  /// The words of a choice.
  Options& choices(std::initializer_list<std::string_view> words) {
    Entry& entry = entries_.back();
    entry.words.assign(words.begin(), words.end());
    entry.word_table.clear();
    for (const std::string& word : entry.words) entry.word_table.push_back(word.c_str());
    entry.word_table.push_back(nullptr);
    entry.table.choices = entry.word_table.data();
    return *this;
  }
  Options& value_name(std::string_view name) {
    entries_.back().value_name = name;
    entries_.back().table.value_name = entries_.back().value_name.c_str();
    return *this;
  }

  const std::vector<const sereno_option*>& tables() const { return tables_; }

 private:
  struct Entry {
    std::string name, fallback, help, value_name;
    std::vector<std::string> words;
    std::vector<const char*> word_table;
    sereno_option table{};
  };
  Options& flag(std::uint32_t bit) {
    entries_.back().table.flags |= bit;
    return *this;
  }
  std::deque<Entry> entries_;  // a deque: the tables point into its elements
  std::vector<const sereno_option*> tables_;
};

}  // namespace sereno
