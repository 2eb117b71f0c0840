#include "ledger/open_ledger.h"

#include <sys/stat.h>

namespace sereno::ledger {

namespace {

using std::chrono::steady_clock;

constexpr std::chrono::hours seal_interval{1};

}  // namespace

OpenLedger::File OpenLedger::file_at(const std::string& path, std::int64_t* size) {
  struct stat found {};
  if (stat(path.c_str(), &found) != 0) return std::nullopt;
  if (size != nullptr) *size = found.st_size;
  return std::pair(found.st_dev, found.st_ino);
}

std::optional<Reopening> OpenLedger::look() {
  if (!ledger_) return std::nullopt;
  if (const File now = file_at(path_); now != file_)
    return now ? let_go("replaced", "another file was put in its place") : let_go("gone", "it was moved or removed");
  if (const File now = file_at(path_ + "-wal"); now != log_)
    return let_go("wal", std::string(now ? "another file was put in the place of" : "somebody removed") + " its -wal");
  return std::nullopt;
}

bool OpenLedger::index_was_cut() const {
  if (!ledger_ || !index_) return false;
  std::int64_t size = 0;
  return file_at(index_path(), &size) == index_ && size < index_size_;
}

/// What was acknowledged may stand in the log alone, which lives on as long as it is open here.
Reopening OpenLedger::let_go(const std::string& why, const std::string& what) {
  const auto settled = ledger_->settle();
  const auto found = ledger_->head();
  const Head head = found ? *found : Head{};
  ledger_.reset();
  const std::string number = std::to_string(head.sequence);
  Reopening told{.sentence = path_ + ": " + what + " while it was in use; ",
                 .body = "{\"digest\":\"" + head.digest + "\",\"sequence\":" + number +
                         ",\"settled\":" + (settled ? "true" : "false") + ",\"why\":\"" + why + "\"}"};
  told.sentence += settled ? "all that was written stands in the file that was there (head " + number + ")"
                           : "what was written last may be lost (" + settled.error().message + ")";
  return told;
}

Result<Appended> OpenLedger::append(Batch batch) {
  trouble_ = Ledger::Trouble::outside;
  if (!ledger_) {
    auto opened = Ledger::open(path_, Ledger::Access::read_write, settings_);
    if (!opened) return opened.error();
    ledger_ = std::move(*opened);
    file_ = file_at(path_);
    log_.reset();
    index_.reset();
  }
  auto done = ledger_->append(std::move(batch));
  trouble_ = ledger_->trouble();
  if (done) {
    if (!log_) log_ = file_at(path_ + "-wal");
    if (!index_was_cut()) index_ = file_at(index_path(), &index_size_);
  } else if (trouble_ == Ledger::Trouble::outside) {
    ledger_.reset();
  }
  return done;
}

void OpenLedger::seal_when_due(Instant now) {
  if (!ledger_ || steady_clock::now() < next_seal_) return;
  if (ledger_->seal(now)) next_seal_ = steady_clock::now() + seal_interval;
}

}  // namespace sereno::ledger
