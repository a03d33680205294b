package io.millrace.sql.analyze;

import io.millrace.data.Field;

import java.util.List;
import java.util.Optional;

/// What an endpoint does with a request. Its expressions may call PATH, QUERY, HEADER and BODY.
public sealed interface EndpointPlan {
    /// Names of the streams and tables that it reads or writes.
    List<String> sources();

    /// Writes a row.
    ///
    /// @param row its expressions are over the fields of the body
    /// @param body fields of the JSON object that requests carry; none where they need no body
    /// @param respond what is answered when the row is safe, over the same fields
    record Insert(InsertRow row, List<Field> body, Optional<Typed> respond)
            implements EndpointPlan {
        public Insert {
            body = List.copyOf(body);
        }

        @Override
        public List<String> sources() {
            return List.of(row.into().name());
        }
    }

    /// Answers with rows.
    ///
    /// @param single whether there is at most one, because the whole key of a table is given
    record Select(QueryPlan query, boolean single) implements EndpointPlan {
        @Override
        public List<String> sources() {
            return query.sources();
        }
    }
}
