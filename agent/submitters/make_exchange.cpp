#include <utility>
#include <variant>

#include "agent/submitters/exchanges.h"

namespace sereno::agent {

namespace {

struct Maker {
  ExchangeSurroundings surroundings;
  SubmitterTarget target;
  template <class Made>
  std::unique_ptr<Exchange> make() {
    return std::make_unique<Made>(std::move(surroundings), std::move(target));
  }
  std::unique_ptr<Exchange> operator()(const config::NscaTarget&) { return make<NscaExchange>(); }
  std::unique_ptr<Exchange> operator()(const config::NscaNgTarget&) { return make<NscaNgExchange>(); }
  std::unique_ptr<Exchange> operator()(const config::NrdpTarget&) { return make<NrdpExchange>(); }
  std::unique_ptr<Exchange> operator()(const config::IcingaTarget&) { return make<IcingaExchange>(); }
  std::unique_ptr<Exchange> operator()(const config::ZabbixTarget&) { return make<ZabbixExchange>(); }
};

}  // namespace

std::unique_ptr<Exchange> make_exchange(ExchangeSurroundings surroundings, SubmitterTarget target) {
  const auto kind = target.settings.target;  // the maker gives the target away
  return std::visit(Maker{std::move(surroundings), std::move(target)}, kind);
}

}  // namespace sereno::agent
