// A certificate as a server sends it, and the judgement about it.
#include <openssl/x509.h>

#include <cstddef>
#include <cstdint>
#include <memory>

#include "plugins/steps/net/tls_view.h"
#include "sereno/steps/certificate_limits.h"
#include "sereno/steps/pem_certificate.h"
#include "sereno/steps/tls_words.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sereno;
  static_cast<void>(steps::first_certificate({reinterpret_cast<const char*>(data), size}));
  const unsigned char* bytes = data;
  const std::unique_ptr<X509, decltype(&X509_free)> sent(d2i_X509(nullptr, &bytes, static_cast<long>(size)),
                                                         &X509_free);
  if (!sent) return 0;
  steps::TlsView view;
  view.chain.push_back(steps::read_certificate(sent.get()));
  const Instant now{std::chrono::seconds{1775476800}};
  static_cast<void>(steps::judge_chain(view.chain, steps::CertificateLimits::by_lifetime(), now));
  static_cast<void>(steps::days_left(view.chain.front(), now));
  view.verdict = {.fault = steps::ChainFault::wrong_name};
  static_cast<void>(steps::describe_tls_fault(view, "cc.example", {}, now));
  return 0;
}
