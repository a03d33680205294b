package io.millrace.connect.blob.parquet;

import io.millrace.connect.blob.Blob;
import io.millrace.connect.blob.BlobFormat;
import io.millrace.connect.blob.BlobStore;
import io.millrace.connect.blob.Place;
import io.millrace.connect.blob.RecordReader;
import io.millrace.connect.blob.UnreadableFile;
import io.millrace.format.FormatException;

import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.errors.DataException;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads the rows of a file of Parquet, with one page of each column in memory at a time.
///
/// A place is the number of rows before it: row groups before it are not read at all, rows before
/// it in its group are passed over. Columns are not told apart by rows, so one that cannot be read
/// costs the rest of its group. A file does not grow: its footer is written last, and is another
/// one in every file.
///
/// Pages and footers are read here and not by parquet-hadoop, which needs Hadoop's classes and
/// takes a whole row group into memory; levels, encodings and dictionaries are the library's.
final class ParquetRowReader implements RecordReader {
    /// Bytes of pages that are fetched ahead, for all columns together.
    private static final int AHEAD = 32 << 20;

    private static final int RANGE_MIN = 1 << 16;
    private static final int RANGE_MAX = 1 << 22;

    private final BlobStore store;
    private final Blob blob;
    private final BlobFormat.ReadOptions options;
    private final ParquetFooter footer;
    private final ParquetRecords values;
    private final MessageColumnIO columns;
    private final boolean replaced;
    private org.apache.parquet.io.@Nullable RecordReader<SchemaAndValue> rows; // of the group
    private int group;
    private long index; // of the next row in the group
    private long records;

    private ParquetRowReader(
            BlobStore store,
            Blob blob,
            BlobFormat.ReadOptions options,
            ParquetFooter footer,
            Place from,
            boolean replaced) {
        this.store = store;
        this.blob = blob;
        this.options = options;
        this.footer = footer;
        this.replaced = replaced;
        values = new ParquetRecords(footer.schema());
        columns = new ColumnIOFactory(footer.writer()).getColumnIO(footer.schema().message());
        records = from.records();
        index = from.records();
        while (group < footer.groups().size() && index >= rowsOf(group)) {
            index -= rowsOf(group++);
        }
    }

    static RecordReader open(BlobStore store, Blob blob, Place from, BlobFormat.ReadOptions options)
            throws IOException {
        try {
            var footer = ParquetFooter.read(store, blob);
            var replaced = from.records() > 0 && from.head() != footer.checksum();
            var place = replaced ? Place.START : from;
            return new ParquetRowReader(store, blob, options, footer, place, replaced);
        } catch (RuntimeException e) { // a footer that makes no sense, as the library says it too
            return new UnreadableFile(blob, from, options, reason(e));
        }
    }

    private long rowsOf(int group) {
        return footer.groups().get(group).getNum_rows();
    }

    @Override
    public @Nullable Item next() throws IOException {
        if (group == footer.groups().size()) {
            return null;
        }
        var position = position();
        try {
            if (rows == null) {
                rows = open(footer.groups().get(group));
            }
            values.begin();
            var value = rows.read();
            passed(1);
            return values.bytes() > options.maxRecordBytes()
                    ? bad(position, "longer than %d bytes".formatted(options.maxRecordBytes()))
                    : new Item.Good(place(), options.key(value), value, values.bytes());
        } catch (RuntimeException e) { // damaged pages make the library throw all kinds of them
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof UncheckedIOException outage) {
                    throw outage.getCause();
                }
            }
            var lost = rowsOf(group) - index;
            var reason =
                    "row %d of row group %d cannot be read, and with it the last %d of the group: %s"
                            .formatted(index + 1, group + 1, lost, reason(e));
            passed(lost);
            return bad(position, reason);
        }
    }

    /// In our own words, if there are such.
    private static String reason(RuntimeException error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof FormatException || cause instanceof DataException) {
                return String.valueOf(cause.getMessage());
            }
        }
        return error.toString();
    }

    private Item bad(long position, String reason) {
        return new Item.Bad(place(), position, 0, new byte[0], reason);
    }

    /// Begins a group, and goes past the rows of it that have been read.
    private org.apache.parquet.io.RecordReader<SchemaAndValue> open(RowGroup group) {
        var reader = columns.getRecordReader(new Pages(group), values);
        for (long i = 0; i < index; i++) {
            values.begin();
            reader.read();
        }
        return reader;
    }

    /// Goes past rows of the group.
    private void passed(long count) {
        records += count;
        index += count;
        if (index == rowsOf(group)) {
            group++;
            index = 0;
            rows = null;
        }
    }

    /// Behind the row that was read last.
    private Place place() {
        return new Place(position(), 0, records, footer.checksum(), 0, index, blob.etag());
    }

    /// Where the group begins that has the next row.
    private long position() {
        return group == footer.groups().size()
                ? blob.size()
                : footer.groups().get(group).getColumns().stream()
                        .filter(c -> c.isSetMeta_data())
                        .mapToLong(c -> start(c.getMeta_data()))
                        .min()
                        .orElse(0);
    }

    private static long start(ColumnMetaData column) {
        var data = column.getData_page_offset();
        return column.isSetDictionary_page_offset() && column.getDictionary_page_offset() > 0
                ? Math.min(data, column.getDictionary_page_offset())
                : data;
    }

    @Override
    public boolean unfinished() {
        return false;
    }

    @Override
    public boolean replaced() {
        return replaced;
    }

    @Override
    public void close() {
        // no connection stays open
    }

    /// The columns of a row group.
    private final class Pages implements PageReadStore {
        private final RowGroup group;
        private final Map<List<String>, ColumnMetaData> columns = new HashMap<>();

        Pages(RowGroup group) {
            this.group = group;
            for (var column : group.getColumns()) {
                if (column.isSetFile_path() || !column.isSetMeta_data()) {
                    throw new FormatException("a column that is in another file, or encrypted");
                }
                columns.put(column.getMeta_data().getPath_in_schema(), column.getMeta_data());
            }
        }

        @Override
        public PageReader getPageReader(ColumnDescriptor descriptor) {
            var path = List.of(descriptor.getPath());
            var column = columns.get(path);
            if (column == null) {
                throw new FormatException(
                        "a row group without the column " + String.join(".", path));
            }
            var range = Math.clamp(AHEAD / columns.size(), RANGE_MIN, RANGE_MAX);
            var chunk =
                    new ParquetChunk(
                            store, blob, start(column), column.getTotal_compressed_size(), range);
            return new ParquetPages(descriptor, column, chunk);
        }

        @Override
        public long getRowCount() {
            return group.getNum_rows();
        }
    }
}
