package tiktoken_test

import (
	"fmt"
	"log"

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
