package tiktoken_test

import (
	"fmt"
	"log"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/budget/tiktoken"
)

func ExampleLoad() {
	counter, err := tiktoken.Load("p50k_base")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(counter.Count("a counter for older models"))
	// Output: 5
}

// A reader whose tokens are those of an encoding that package budget does not have.
func ExampleCounter() {
	counter, err := tiktoken.Load("p50k_base")
	if err != nil {
		log.Fatal(err)
	}
	reader := budget.Reader{Name: "Codex", Counter: counter, Factor: 1, Source: "the model's own vocabulary", Tokens: 4_000}
	fmt.Println(reader.Estimate("a counter for older models"))
	// Output: 5
}
