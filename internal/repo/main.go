// Command repo writes the files of this repository that are made from its code:
//
//	go run ./internal/repo api           the exported names of each public package, in .ci/api
//	go run ./internal/repo picture       the imports between packages, in ARCHITECTURE.md
//	go run ./internal/repo providers     the page about identity providers
//	go run ./internal/repo undocumented  prints the exported names without documentation
//
// The tests of this package fail when one of the files differs from what the command writes. Run
// the command at the root of the repository.
package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/mcpkit-go/mcpkit/internal/repo/generated"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return errors.New("usage: repo api | picture | providers | undocumented")
	}
	switch args[0] {
	case "api":
		packages, err := generated.Packages(".")
		if err != nil {
			return err
		}
		return generated.WriteAPI(".", generated.API(packages))
	case "picture":
		page, err := generated.Architecture(".")
		if err != nil {
			return err
		}
		return os.WriteFile(generated.ArchitectureFile, page, 0o644)
	case "providers":
		packages, err := generated.Packages(".")
		if err != nil {
			return err
		}
		page, err := generated.Providers(packages)
		if err != nil {
			return err
		}
		return generated.WriteProviders(".", page)
	case "undocumented":
		packages, err := generated.Packages(".")
		for _, name := range generated.Undocumented(packages) {
			fmt.Println(name)
		}
		return err
	}
	return fmt.Errorf("unknown command %q; valid: api, picture, providers, undocumented", args[0])
}
