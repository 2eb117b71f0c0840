#include "agent/daemon/ledger_book.h"

#include <utility>

#include "agent/daemon/cut_file.h"
#include "agent/startup/ledger_place.h"

namespace sereno::agent {

LedgerBook::LedgerBook(const config::AgentSettings& settings, Logger& log)
    : path_(settings.ledger_path), log_(log), writer_(settings.ledger_path, {.keep_samples = settings.keep_samples}) {
  writer_.on_change([this](const ledger::LedgerWriter::State& state) {
    if (state.writing)
      log_.info("ledger is written again", {{"path", path_}});
    else
      log_.error("ledger is not written, results wait in memory", {{"problem", explained(state.problem)}});
  });
  writer_.on_cut([](const std::string& path) { end_for_cut_file(path); });
  writer_.on_notice([this](const std::string& notice) { log_.warning("ledger", {{"notice", notice}}); });
}

std::string LedgerBook::explained(const std::string& problem) const {
  const std::string obstacle = obstacle_of(look_at_ledger_place(path_));
  return obstacle.empty() ? problem : obstacle;
}

RecordState LedgerBook::state() const {
  const auto writer = writer_.state();
  return record_state(writer, writer.writing ? "" : explained(writer.problem));
}

RecordState record_state(const ledger::LedgerWriter::State& writer, std::string problem) {
  return {.written = writer.writing,
          .problem = std::move(problem),
          .waiting = writer.waiting,
          .lost = writer.lost,
          .refused = writer.refused};
}

}  // namespace sereno::agent
