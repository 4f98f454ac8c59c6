// Tomlv validates TOML documents.
package main

func main() {}
