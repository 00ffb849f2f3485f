Console.Error.WriteLine("TeqGen.Sample: not implemented yet.");
return 2;
