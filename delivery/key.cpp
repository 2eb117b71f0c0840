#include "delivery/key.h"

#include <variant>

#include "base/digest.h"

namespace sereno::delivery {

namespace {

void put(std::string& bytes, std::string_view text) {
  bytes += std::to_string(text.size());
  bytes += ':';
  bytes += text;
}

/// What of each kind stays as it is however long it is kept.
struct Content {
  std::string bytes{};

  void operator()(const ledger::Fact& fact) {
    put(bytes, "fact");
    put(bytes, fact.type);
    put(bytes, fact.body);
    put(bytes, std::to_string(ms_of(fact.recorded_at)));
  }
  void operator()(const ledger::Sample& sample) {
    put(bytes, "sample");
    said_of(sample.service, sample.site, sample.source, sample.at, sample.status);
    put(bytes, sample.output);
  }
  void operator()(const ledger::Run& run) {
    put(bytes, "run");
    said_of(run.service, run.site, run.source, run.first_seen, run.status);
    put(bytes, run.first_output);
  }

 private:
  void said_of(const std::string& service, const std::string& site, const std::string& source, Instant at,
               Status status) {
    for (const std::string* name : {&service, &site, &source}) put(bytes, *name);
    put(bytes, std::to_string(ms_of(at)));
    put(bytes, to_string(status));
  }
};

}  // namespace

std::string idempotence_key(std::string_view consumer, const ledger::Arrived& item) {
  Content content;
  put(content.bytes, consumer);
  put(content.bytes, std::to_string(item.arrival));
  std::visit(content, item.what);
  return sha256_hex(content.bytes).substr(0, 32);
}

}  // namespace sereno::delivery
