// Package rooms is the service whose server moves to mcpkit: rooms and their bookings.
package rooms

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
)

// A Room can be booked.
type Room struct {
	ID     string `json:"id"`
	City   string `json:"city"`
	Guests int    `json:"guests" jsonschema:"how many people can stay"`
}

var all = []Room{
	{"r1", "Lisbon", 2},
	{"r2", "Lisbon", 4},
	{"r3", "Oslo", 2},
}

// ErrNoBooking is the error of a booking that does not exist.
var ErrNoBooking = errors.New("there is no such booking")

// Find returns the rooms of a city in which so many people can stay.
func Find(_ context.Context, city string, guests int) (found []Room) {
	for _, r := range all {
		if r.City == city && r.Guests >= guests {
			found = append(found, r)
		}
	}
	return found
}

// Cancel cancels a booking.
func Cancel(_ context.Context, id string) error {
	if id != "b1" {
		return ErrNoBooking
	}
	return nil
}

// Document is the OpenAPI document of [API].
//
//go:embed openapi.yaml
var Document []byte

// API returns the service's HTTP interface.
func API() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /rooms", func(w http.ResponseWriter, r *http.Request) {
		guests, _ := strconv.Atoi(r.FormValue("guests"))
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{"rooms": Find(r.Context(), r.FormValue("city"), guests)})
	})
	mux.HandleFunc("DELETE /bookings/{id}", func(w http.ResponseWriter, r *http.Request) {
		if err := Cancel(r.Context(), r.PathValue("id")); err != nil {
			http.Error(w, err.Error(), http.StatusNotFound)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
	return mux
}
