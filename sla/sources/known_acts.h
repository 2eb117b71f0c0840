// Which acts a ledger knows already, and what of new ones a person should be told.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "sereno/result.h"
#include "sla/act.h"
#include "sla/interval_set.h"

namespace sereno::sla {

/// Grows with what is recorded. An act that names said_at is one act however often it comes, and so is one without an
/// id, which is an entry of its own. Any other is said again, unless it is the last word on its entry already.
class KnownActs {
 public:
  /// From the ledger's facts, whatever their types; fails on one that cannot be understood.
  static Result<KnownActs> of(const std::vector<ledger::Fact>& facts);

  bool knows(const Act& act) const;
  /// Sentences about an act that is about to be added: said ahead of its recording, an id that is used for something
  /// else already, a month that is closed.
  std::vector<std::string> warnings(const Act& act) const;
  void add(const Act& act);
  /// A correction without an id that came again, is no new one, and was contradicted since by one that did not come
  /// again: one sentence for each.
  std::vector<std::string> overtaken(const std::vector<Act>& repeated) const;

 private:
  struct Entry {
    Act last{};                     ///< the last word
    std::vector<Interval> spans{};  ///< that were said of it
  };

  const Entry* entry_of(const Act& act) const;

  std::map<std::string, Entry> entries_{};
  std::set<std::string> digests_{};
  std::vector<Act> nameless_corrections_{};
  std::vector<std::string> frozen_months_{};
};

}  // namespace sereno::sla
