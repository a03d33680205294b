package io.millrace.connect;

import io.millrace.connect.convert.ConverterSettings;
import io.millrace.connect.convert.SchemaConverter;
import io.millrace.format.SchemaStores;

import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.connect.runtime.distributed.DistributedConfig;
import org.apache.kafka.connect.runtime.isolation.Plugins;
import org.apache.kafka.connect.storage.Converter;
import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;

/// Makes plugins as Connect does, and configures converters of ours once more: with the program's
/// stores of schemas.
///
/// A connector that names a converter gives it settings of its own and nothing of the worker's, so
/// no property of the worker could tell it where the registry is.
final class GivingPlugins extends Plugins {
    private final SchemaStores stores;

    GivingPlugins(Map<String, String> properties, SchemaStores stores) {
        super(properties);
        this.stores = stores;
    }

    @Override
    public @Nullable Converter newConverter(
            AbstractConfig config, String property, ClassLoaderUsage usage) {
        return given(config, property, super.newConverter(config, property, usage));
    }

    @Override
    public @Nullable Converter newConverter(
            AbstractConfig config, String property, String versionProperty) {
        return given(config, property, super.newConverter(config, property, versionProperty));
    }

    private @Nullable Converter given(
            AbstractConfig config, String property, @Nullable Converter converter) {
        if (converter instanceof SchemaConverter ours) {
            var settings = new HashMap<String, Object>(config.originalsWithPrefix(property + "."));
            settings.put(ConverterSettings.STORES, stores);
            ours.configure(settings, property.equals(DistributedConfig.KEY_CONVERTER_CLASS_CONFIG));
        }
        return converter;
    }
}
