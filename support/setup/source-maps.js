// Loaded by cucumber in each of its processes (requireModule): errors and step definitions are told by their TypeScript lines.
process.setSourceMapsEnabled(true);
