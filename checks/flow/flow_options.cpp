#include "checks/flow/flow_options.h"

#include "sereno/flows/adapter_values.h"
#include "sereno/steps/visit_options.h"

namespace flow {

using Kind = sereno::Options::Kind;

void declare_options(sereno::Options& options) {
  options.add("adapter", Kind::text, "", "adapter whose flow is run; 'sereno adapters' shows them")
      .value_name("NAME")
      .add("file", Kind::file, "", "file of flows, written as an adapter is, in place of an installed one")
      .readable()
      .value_name("FILE")
      .add("flow", Kind::text, "", "which of its flows; without it, the only one")
      .value_name("NAME")
      .add("credential", Kind::secret, "", "USER:PASSWORD, the values 'user' and 'password' of the flow");
  sereno::flows::declare_adapter_values(options);
  options.add("dry-run", Kind::flag, "", "send nothing: show each step as it would go out, and that each guard holds");
  sereno::steps::declare_target_options(options);
  options.add("warning,w", Kind::range, "5", "seconds for the whole flow that warn")
      .value_name("SECONDS")
      .add("critical,c", Kind::range, "15", "seconds for the whole flow that are critical")
      .value_name("SECONDS")
      .add("body-limit", Kind::size, "8388608",
           "bytes of an answer that are kept and searched; the rest is only counted")
      .at_least(0)
      .at_most(256 << 20)
      .value_name("BYTES");
  sereno::steps::declare_tls_options(options);
  sereno::steps::declare_proxy_options(options);
  options.add("max-redirs", Kind::integer, "5", "redirects of one request that are followed").at_least(0).at_most(100);
  options.add("useragent,A", Kind::text, "", "User-Agent header");
}

}  // namespace flow
