package main

import (
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
)

func printBinary() (missed []string) {
	fmt.Print("\n### Size of a program\n\n")
	dir, err := os.MkdirTemp("", "budget-size")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	fmt.Println("| program | size | growth |\n|---|---|---|")
	base := build(dir, "base")
	ours := build(dir, "ours")
	theirs := build(dir, "tiktoken")
	fmt.Printf("| go-sdk server | %.2f MB | |\n", base)
	fmt.Printf("| with package budget, both vocabularies | %.2f MB | %.2f MB |\n", ours, ours-base)
	fmt.Printf("| with tiktoken-go and its offline loader | %.2f MB | %.2f MB |\n", theirs, theirs-base)
	if ours-base > mostBinaryGrowth {
		missed = append(missed, fmt.Sprintf("a program grows by %.2f MB, more than %.0f", ours-base, mostBinaryGrowth))
	}
	return missed
}

// build returns the size in MB of one of the programs below size, without symbols.
func build(dir, program string) float64 {
	out := filepath.Join(dir, program)
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", out, "github.com/mcpkit-go/mcpkit/bench/budget/size/"+program)
	if message, err := cmd.CombinedOutput(); err != nil {
		log.Fatalf("%v\n%s", err, message)
	}
	info, err := os.Stat(out)
	if err != nil {
		log.Fatal(err)
	}
	return float64(info.Size()) / 1e6
}
