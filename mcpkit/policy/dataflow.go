package policy

// A DataFlow is one kind of data that the server itself handles, apart from what the handlers of
// the tools do: data that it logs, keeps or passes on. A privacy policy must name it.
type DataFlow struct {
	// Place is where the data goes.
	Place DataPlace
	// What names the data in a phrase, for example "the address of the caller".
	What string
	// Why says what the data is for, as a phrase with "to".
	Why string
	// Kept says how long the data is kept. It is empty if only the owner of the server knows.
	Kept string
}

// A DataPlace is where a server puts data.
type DataPlace string

// The places of data.
const (
	PlaceMemory    DataPlace = "memory"    // the memory of the server's process
	PlaceLog       DataPlace = "log"       // the logger of the program
	PlaceTelemetry DataPlace = "telemetry" // observers of the program, which export traces and metrics
	PlaceStore     DataPlace = "store"     // the store that the program configured
)
