using System.Text.Json.Serialization;

namespace Json.More;

/// <summary>The base that JsonSchema.Net gives its own converters; it needs nothing more than <see cref="JsonConverter{T}"/>.</summary>
public abstract class WeaklyTypedJsonConverter<T> : JsonConverter<T>;
