package main

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		parts := strings.Split(lines.Text(), "\t")
		link := Link{Purpose: parts[2], Recipient: parts[3], Channel: parts[4], Topic: parts[5], Campaign: parts[6]}
		if seconds, err := strconv.ParseInt(parts[7], 10, 64); err == nil {
			link.Issued = time.Unix(seconds, 0)
		}
		token, err := Mint(parts[0], parts[1], link)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(token)
	}
}
