package io.millrace.format;

import io.millrace.data.Field;
import io.millrace.data.Type;

import java.util.List;
import java.util.Locale;

/// Which column a field of a schema is.
final class FieldNames {
    private FieldNames() {}

    /// The place in `names` of the field that is a column's: of exactly its name, else the last
    /// whose upper case is.
    ///
    /// @return -1 where there is none
    static int of(Field column, List<String> names) {
        int exact = names.lastIndexOf(column.name());
        return exact >= 0
                ? exact
                : names.stream()
                        .map(n -> n.toUpperCase(Locale.ROOT))
                        .toList()
                        .lastIndexOf(column.name());
    }

    /// Whether two types are the same but for the case of names in them.
    static boolean same(Type one, Type other) {
        return one.toString().equalsIgnoreCase(other.toString());
    }

    /// The place in `columns` of the column that a field is.
    ///
    /// @param names of all fields beside it
    /// @return -1 where it is none
    static int column(String field, List<String> names, List<Field> columns) {
        int at = names.indexOf(field);
        for (int i = 0; i < columns.size(); i++) {
            if (of(columns.get(i), names) == at) {
                return i;
            }
        }
        return -1;
    }
}
