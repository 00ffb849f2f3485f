namespace TeqGen.Generator;

/// <summary>Names of the pipeline's steps, for tests that ask which of them ran.</summary>
public static class TrackingNames
{
    /// <summary>Declarations of module classes, as templates.</summary>
    public const string Fragments = nameof(Fragments);

    /// <summary>Locations, which stay outside of the model.</summary>
    public const string Locations = nameof(Locations);

    /// <summary>Module classes put together.</summary>
    public const string Modules = nameof(Modules);

    /// <summary>Module classes of referenced assemblies.</summary>
    public const string References = nameof(References);

    /// <summary>Templates that the compiled assembly carries.</summary>
    public const string Templates = nameof(Templates);

    /// <summary>Manifests, parsed.</summary>
    public const string Manifests = nameof(Manifests);

    /// <summary>Evaluated definitions of root classes.</summary>
    public const string Networks = nameof(Networks);

    /// <summary>Networks with their manifests.</summary>
    public const string Plans = nameof(Plans);

    /// <summary>Quantized layers.</summary>
    public const string Layers = nameof(Layers);

    /// <summary>Generated files of layers.</summary>
    public const string LayerSources = nameof(LayerSources);

    /// <summary>The machine profile that kernels are chosen by.</summary>
    public const string Profiles = nameof(Profiles);

    /// <summary>Machine descriptions, parsed.</summary>
    public const string Machines = nameof(Machines);

    /// <summary>Networks planned for the accelerator.</summary>
    public const string Hardware = nameof(Hardware);

    /// <summary>Plans with the size of what was generated for their layers.</summary>
    public const string Models = nameof(Models);

    /// <summary>Diagnostics before they are given locations.</summary>
    public const string Problems = nameof(Problems);
}
