/// Pipeline tests without a broker: statements run on `TopologyTestDriver`, inputs go in, outputs
/// are compared.
///
/// Start reading at [PipelineTest]; [CaseFile] and [JsonCases] read the two kinds of files,
/// [CaseRun] runs one case. May use: what the sql room may.
@NullMarked
package io.millrace.sql.testing;

import org.jspecify.annotations.NullMarked;
