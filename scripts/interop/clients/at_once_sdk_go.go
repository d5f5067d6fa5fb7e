// The token of a cache file by the AWS SDK for Go v2, when a line comes.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials/ssocreds"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"
)

func main() {
	fmt.Println("ready")
	bufio.NewReader(os.Stdin).ReadString('\n')
	token, err := load(os.Args[1], os.Args[2])
	outcome := map[string]string{"accessToken": token}
	if err != nil {
		outcome = map[string]string{"error": err.Error()}
	}
	text, _ := json.Marshal(outcome)
	fmt.Println(string(text))
}

func load(file, endpoint string) (string, error) {
	ctx := context.Background()
	settings, err := config.LoadDefaultConfig(ctx, config.WithRegion("us-east-1"))
	if err != nil {
		return "", err
	}
	client := ssooidc.NewFromConfig(settings, func(options *ssooidc.Options) {
		options.EndpointResolver = ssooidc.EndpointResolverFromURL(endpoint)
	})
	token, err := ssocreds.NewSSOTokenProvider(client, file).RetrieveBearerToken(ctx)
	return token.Value, err
}
