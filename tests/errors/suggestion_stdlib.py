json.dumps(1)
