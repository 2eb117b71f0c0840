# Results as text, descriptions and options, one run in this process. No library behind them but the standard one.
sereno_library(plugin_output SOURCES clean_text.cpp perfdata.cpp plugin_output.cpp step_table.cpp LINK sereno_sdk)
sereno_library(check_description SOURCES check_description.cpp LINK sereno_sdk PRIVATE_LINK sereno_plugin_output)
sereno_library(command_line SOURCES command_line.cpp command_help.cpp LINK sereno_check_description)
sereno_library(check_run SOURCES check_run.cpp result_collector.cpp run_surroundings.cpp secret_source.cpp
  LINK sereno_check_description PRIVATE_LINK sereno_plugin_output)

sereno_test(plugin_output_test SOURCES plugin_output_test.cpp perfdata_test.cpp step_table_test.cpp LINK sereno_plugin_output)
sereno_test(command_line_test SOURCES check_description_test.cpp command_line_test.cpp LINK sereno_command_line)
sereno_test(check_run_test SOURCES check_run_test.cpp LINK sereno_check_run sereno_plugin_output)
sereno_fuzz(perfdata SOURCES perfdata_fuzz.cpp LINK sereno_plugin_output)
sereno_fuzz(plugin_output SOURCES plugin_output_fuzz.cpp LINK sereno_plugin_output)
