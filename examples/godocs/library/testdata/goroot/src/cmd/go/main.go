// Go is a tool.
package main

func main() {}
