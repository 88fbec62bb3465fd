"""The mutations, by what they change. Each is one input, one payload, one method."""
